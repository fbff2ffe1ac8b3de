import { answeredNow } from '../../options/answer.ts'
import type { Client } from '../access-record.ts'
import type { EndedRequest } from '../ended-request.ts'
import { cutText } from '../json-text.ts'
import { maskEmail } from './email-mask.ts'
import type { Identity } from './identity.ts'
import { type IpMask, truncateAddress } from './ip-mask.ts'
import { whyUnnamed } from './unnamed-user.ts'

export interface ClientOptions {
  emailMask: ((email: string) => string | null) | undefined
  ipMask: IpMask | undefined
  maxFieldLength: number
  /** Told when a part given by the user throws; the record is written without it. */
  onFailure: (part: string, error: unknown) => void
}

/** Who sent a request, as its record tells it. */
export function compileClient({
  maxFieldLength,
  onFailure,
  ...options
}: ClientOptions): (ended: Pick<EndedRequest, 'address' | 'who'>) => Client {
  const maskEmailOf = options.emailMask ?? maskEmail
  const maskIp = options.ipMask === 'truncate' ? truncateAddress : options.ipMask

  function clientOf({ address, who }: Pick<EndedRequest, 'address' | 'who'>): Client {
    const client = address === undefined ? null : shownAddress(address)
    if (who === null) return { client, user: null, email: null }
    try {
      return { client, user: userOf(who), email: maskedEmail(who.email) }
    } catch (error) {
      onFailure('identify', error)
      return { client, user: null, email: null }
    }
  }

  function shownAddress(address: string): string | null {
    if (maskIp === undefined) return cutText(address, maxFieldLength)
    try {
      const shown: unknown = answeredNow(maskIp(address))
      if (shown === null) return null
      if (typeof shown === 'string') return cutText(shown, maxFieldLength)
      throw new TypeError(`it returned a value of type ${typeof shown}; expected a string or null`)
    } catch (error) {
      onFailure('ipMask', error)
      return null
    }
  }

  function userOf(who: Identity): string | number | null {
    const id = who.id ?? who.sub
    if (typeof id === 'number' && Number.isFinite(id)) return id
    const text = typeof id === 'string' ? id : textOfId(id)
    if (text === null) {
      const why = whyUnnamed(who, id)
      if (why !== null) onFailure('identify', new TypeError(why))
      return null
    }
    return text.includes('@') ? maskedEmail(text) : cutText(text, maxFieldLength)
  }

  /** The original has no e-mail for null and `""`; a number is masked as text. */
  function maskedEmail(email: unknown): string | null {
    if (email === undefined || email === null || email === '') return null
    try {
      const shown: unknown = answeredNow(maskEmailOf(String(email)))
      if (shown === null) return null
      if (typeof shown === 'string') return cutText(shown, maxFieldLength)
      throw new TypeError(`it returned a value of type ${typeof shown}; expected a string or null`)
    } catch (error) {
      onFailure('emailMask', error)
      return null
    }
  }

  return clientOf
}

/** Text of an id that is neither text nor number: of a BigInt, and of an object that has one of its own. */
function textOfId(id: unknown): string | null {
  if (typeof id === 'bigint') return String(id)
  if (typeof id !== 'object' || id === null || typeof id.toString !== 'function') return null
  const text = String(id)
  return text.startsWith('[object ') ? null : text
}
