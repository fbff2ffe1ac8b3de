import type { FastifyRequest } from 'fastify'
import type { Exchange } from '../../exchange/exchange.ts'
import type { Client } from '../access-record.ts'
import { cutText } from '../cut-text.ts'
import { maskEmail } from './email-mask.ts'
import { type Identify, type Identity, identifyByUser } from './identity.ts'
import { type IpMask, truncateAddress } from './ip-mask.ts'

export interface ClientOptions {
  identify: Identify | undefined
  emailMask: ((email: string) => string | null) | undefined
  ipMask: IpMask | undefined
  maxFieldLength: number
  onFailure: (part: string, error: unknown) => void
}

/** Who sent a request, when it is over and while it runs. */
export interface ClientForm {
  clientOf(exchange: Exchange): Client
  /** Keeps who it is so far: after a logout, or without its session, the request does not know any more. Never throws. */
  see(exchange: Exchange, request: FastifyRequest): void
}

type Who = Pick<Client, 'user' | 'email'>

const NOBODY: Who = { user: null, email: null }

export function compileClient({ maxFieldLength, onFailure, ...options }: ClientOptions): ClientForm {
  const identify = options.identify ?? identifyByUser
  const maskEmailOf = options.emailMask ?? maskEmail
  const maskIp = options.ipMask === 'truncate' ? truncateAddress : options.ipMask

  function clientOf(exchange: Exchange): Client {
    const { request } = exchange
    const address = addressOf(exchange)
    const client = address === undefined ? null : shownAddress(address)
    const who = request === null ? null : identityAtEnd(exchange, request)
    if (who === null) return { client, user: null, email: null }
    const { user, email } = whoOf(who)
    return { client, user, email }
  }

  /** `request.ip`, so that trustProxy decides; a peer that is gone is remembered by its connection or exchange. */
  function addressOf({ address, request, connection }: Exchange): string | undefined {
    if (address !== undefined) return address
    // Fastify's requests have `ips` with trustProxy only; without it `ip` is what the connection knows already.
    if (request !== null && (connection === null || 'ips' in request)) {
      try {
        return request.ip
      } catch (error) {
        onFailure('trustProxy', error)
      }
    }
    return connection?.address
  }

  function shownAddress(address: string): string | null {
    if (maskIp === undefined) return cutText(address, maxFieldLength)
    try {
      const shown: unknown = maskIp(address)
      if (shown === null) return null
      if (typeof shown === 'string') return cutText(shown, maxFieldLength)
      throw new TypeError('ipMask must answer with a text or null')
    } catch (error) {
      onFailure('ipMask', error)
      return null
    }
  }

  function see(exchange: Exchange, request: FastifyRequest): void {
    try {
      exchange.lastUser = identityNow(request) ?? exchange.lastUser
    } catch {
      // It is asked once more at the end, and told then.
    }
  }

  function identityAtEnd(exchange: Exchange, request: FastifyRequest): Identity | null {
    try {
      return identityNow(request) ?? exchange.lastUser
    } catch (error) {
      if (exchange.lastUser === null) onFailure('identify', error)
      return exchange.lastUser
    }
  }

  function identityNow(request: FastifyRequest): Identity | null {
    const who = identify(request) ?? null
    if (who === null || !isThenable(who)) return who
    // A promise cannot be waited for: the response is over.
    who.then(undefined, () => {})
    throw new TypeError('identify must answer at once, not with a promise')
  }

  function whoOf(who: Identity): Who {
    try {
      return { user: userOf(who.id ?? who.sub), email: maskedEmail(who.email) }
    } catch (error) {
      onFailure('identify', error)
      return NOBODY
    }
  }

  function userOf(id: Identity['id']): string | number | null {
    if (typeof id === 'number') return Number.isFinite(id) ? id : null
    const text = typeof id === 'string' ? id : textOfId(id)
    if (text === null) return null
    return text.includes('@') ? maskedEmail(text) : cutText(text, maxFieldLength)
  }

  /** The original has no e-mail for null and `""`; a number is masked as text. */
  function maskedEmail(email: unknown): string | null {
    if (email === undefined || email === null || email === '') return null
    try {
      const shown = maskEmailOf(String(email))
      return typeof shown === 'string' ? cutText(shown, maxFieldLength) : null
    } catch (error) {
      onFailure('emailMask', error)
      return null
    }
  }

  return { clientOf, see }
}

/** Text of an id that is neither text nor number: of a BigInt, and of an object that has one of its own. */
function textOfId(id: unknown): string | null {
  if (typeof id === 'bigint') return String(id)
  if (typeof id !== 'object' || id === null || typeof id.toString !== 'function') return null
  const text = String(id)
  return text.startsWith('[object ') ? null : text
}

function isThenable(who: object): who is PromiseLike<unknown> {
  return typeof (who as Partial<PromiseLike<unknown>>).then === 'function'
}
