import { createHash } from 'node:crypto'
import { formatFileName, parseFileName } from '../../files/file-name.ts'
import { DAY } from '../../time/units.ts'
import type { Row } from '../row.ts'

/**
 * Partitions of a category's day. One takes 1000 writes a second, and a service that needs more than four would find this store
 * too expensive. The number cannot change: a row that is loaded again has to get the same key.
 */
export const SHARDS = 4

/** Digits of times, up to the year 2286, and of offsets, up to ten terabytes. */
const DIGITS = 13

/** Characters of a user id in a key: one of an index may have 2048 bytes. */
const LONGEST_USER = 500

/** `app#2026-11-24#3` */
export function partitionKey(category: string, day: string, shard: number): string {
  return `${category}#${day}#${shard}`
}

/** The day of UTC that a time lies in. */
export function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10)
}

/** The days that a span touches, oldest first. */
export function daysWithin(from: number, to: number): string[] {
  const days: string[] = []
  if (!(from < to)) return days
  for (let start = Math.floor(from / DAY) * DAY; start < to; start += DAY) days.push(dayOf(start))
  return days
}

/** The partition of a row, from what identifies it alone, so that it is the same whenever the row is loaded. */
export function partitionOf(row: Pick<Row, 'category' | 'time' | 'source' | 'file' | 'offset'>): string {
  const { category, time, source, file, offset } = row
  const shard = createHash('md5').update(`${source}#${file}#${offset}`).digest()[0] ?? 0
  return partitionKey(category, dayOf(time), shard % SHARDS)
}

/**
 * Orders the rows of a partition as the reader does: by time, folder, day and part of the file, place in it.
 * `1795132800000#web1-607d1139#2026-11-20#000000001#0000000012345`
 */
export function sortKey({ time, source, file, offset }: Pick<Row, 'time' | 'source' | 'file' | 'offset'>): string {
  const { day = '', part = 0 } = parseFileName(file) ?? {}
  return [padded(time), source, day, String(part).padStart(9, '0'), padded(offset)].join('#')
}

/** A bound of sort keys: those of this time and later are not less than it, those of any earlier time are. */
export function keyFrom(time: number): string {
  return padded(Math.max(0, Math.ceil(time)))
}

/** Reads back where a row stood. */
export function placeOf(partition: string, sort: string): Pick<Row, 'category' | 'source' | 'file' | 'offset'> {
  const [category = ''] = partition.split('#')
  const [, source = '', day = '', part, offset] = sort.split('#')
  return { category, source, file: formatFileName({ category, day, part: Number(part) }), offset: Number(offset) }
}

/** The key of a user's rows. A long id is cut, so that several users may have the same key. */
export function userKey(category: string, user: string): string {
  return `${category}#${user.slice(0, LONGEST_USER)}`
}

function padded(number: number): string {
  return String(number).padStart(DIGITS, '0')
}
