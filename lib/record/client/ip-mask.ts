import { isIPv4, isIPv6 } from 'node:net'
import { remember } from '../../remember.ts'

/** How addresses are shortened: to their /24 or /48, or by a function; null for no address at all. */
export type IpMask = 'truncate' | ((address: string) => string | null)

const REMEMBERED_ADDRESSES = 1024

/** The network of an address, `203.0.113.0` or `2001:db8:1::`; null of a text that is none, as no part of it can be told. */
export const truncateAddress: (address: string) => string | null = remember(REMEMBERED_ADDRESSES, (address) => {
  if (isIPv4(address)) return network4(address)
  if (!isIPv6(address)) return null
  // An IPv4 address written as IPv6, as sockets of both have it.
  const mapped = /^::ffff:([\d.]+)$/i.exec(address)?.[1]
  return mapped === undefined ? network6(address) : `::ffff:${network4(mapped)}`
})

function network4(address: string): string {
  return `${address.slice(0, address.lastIndexOf('.'))}.0`
}

/** URL knows the one form of an address in which it can be compared. */
function network6(address: string): string {
  const [unzoned = ''] = address.split('%')
  const { hostname } = new URL(`http://[${unzoned}]/`)
  const [head = '', tail] = hostname.slice(1, -1).split('::')
  const before = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const groups =
    tail === undefined ? before : [...before, ...Array(8 - before.length - after.length).fill('0'), ...after]
  const { hostname: shortened } = new URL(`http://[${groups.slice(0, 3).join(':')}::]/`)
  return shortened.slice(1, -1)
}
