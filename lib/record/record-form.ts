import type { FastifyRequest } from 'fastify'
import { compileDatetime, formatProcessedTime, oncePerSecond, toMicroseconds } from '../time.ts'
import type { AccessRecord, Client } from './access-record.ts'
import { cutText } from './cut-text.ts'
import { maskEmail } from './email-mask.ts'
import { type Err, errOf, errorDetailOf, errorDetailText, errText } from './error-detail.ts'
import type { Exchange } from './exchange.ts'
import type { Facts } from './facts.ts'
import { type Identify, type Identity, identifyByUser } from './identity.ts'
import { jsonText, quote, quoteJoined } from './json-text.ts'
import { OPTIONAL_FIELDS, type OptionalField } from './optional-fields.ts'
import { OWN_KEYS } from './own-keys.ts'
import { textOf } from './text-of.ts'
import type { RecordUrl } from './url.ts'

export interface RecordFormOptions {
  datetimes: Readonly<Record<string, string>>
  fields: readonly OptionalField[]
  identify: Identify | undefined
  emailMask: ((email: string) => string | null) | undefined
  stack: boolean
  maxFieldLength: number
  /** Told when a part given by the user throws; the record is written without it. */
  onFailure: (part: string, error: unknown) => void
}

/** The two forms of one record: JSON text behind level and time, and an object. They say the same. */
export interface RecordForm {
  /** `,"category":"app",…`: what follows level and time. */
  text(facts: Facts): string
  /** The keys that follow level and time, in their order. */
  object(facts: Facts): Omit<AccessRecord, 'level' | 'time'>
  /** Whether a name is the record's own, so that no handler can double it. */
  isReserved(key: string): boolean
}

const NOBODY = ',"user":null,"email":null}'

export function compileRecordForm(options: RecordFormOptions): RecordForm {
  const { maxFieldLength, onFailure } = options
  const identify = options.identify ?? identifyByUser
  const mask = options.emailMask ?? maskEmail
  const datetimes = Object.entries({ datetimeUTC: 'UTC', ...options.datetimes }).map(([name, zone]) => ({
    name,
    format: oncePerSecond(compileDatetime(zone)),
  }))
  const reserved = new Set([...OWN_KEYS, ...Object.keys(options.datetimes), ...options.fields])
  // All of a second's datetimes are one text, so a busy server formats them once.
  const datetimesText = oncePerSecond((time) =>
    datetimes.map(({ name, format }) => `,${quote(name)}:"${format(time)}"`).join(''),
  )
  const optional = options.fields.map((name) => ({ name, read: OPTIONAL_FIELDS[name] }))
  const hasMore = optional.length > 0

  const text = (facts: Facts): string => {
    const { exchange, routeLog, statusCode, ms } = facts
    const request = exchange.request
    return `,"category":"${routeLog.writer.category}","url":${
      facts.url === null ? 'null' : urlText(facts.url)
    },"method":${facts.method === null ? 'null' : quote(facts.method)},"statusCode":${statusCode},"errorDetail":${
      facts.failed ? errorDetailText(errorDetailOf(exchange.error, maxFieldLength)) : 'null'
    },"client":{"client":${clientText(exchange, request)},"processedTime":"${formatProcessedTime(ms)}"${datetimesText(
      facts.time,
    )},"outcome":"${facts.outcome}","reqId":${request === null ? 'null' : limited(textOf(request.id))},"route":${
      routeLog.routeText
    },"durationUs":${toMicroseconds(ms)}${hasMore || exchange.fields !== null ? moreText(facts) : ''}${facts.failed ? errKeyText(facts) : ''}`
  }

  function limited(value: string): string {
    return quote(value.length > maxFieldLength ? cutText(value, maxFieldLength) : value)
  }

  function urlText({ host, path }: RecordUrl): string {
    return host.length + path.length > maxFieldLength
      ? quote(cutText(host + path, maxFieldLength))
      : quoteJoined(host, path)
  }

  function clientText(exchange: Exchange, request: FastifyRequest | null): string {
    const address = addressOf(exchange)
    const addressText = address === undefined ? 'null' : limited(address)
    const who = request === null ? null : whoIs(request)
    if (who === null) return addressText + NOBODY
    const { user, email } = identityOf(who)
    return `${addressText},"user":${typeof user === 'string' ? quote(user) : user},"email":${
      email === null ? 'null' : quote(email)
    }}`
  }

  function moreText(facts: Facts): string {
    let more = ''
    for (const [name, value] of moreOf(facts)) {
      const valueText = jsonText(value, maxFieldLength)
      if (valueText !== undefined) more += `,${quote(name)}:${valueText}`
    }
    return more
  }

  function errKeyText(facts: Facts): string {
    const err = errFor(facts)
    return err === null ? '' : `,"err":${errText(err)}`
  }

  function* moreOf({ exchange }: Facts): Generator<[string, unknown]> {
    for (const { name, read } of optional) yield [name, read(exchange)]
    if (exchange.fields !== null) yield* Object.entries(exchange.fields)
  }

  function errFor({ exchange, statusCode, failed }: Facts): Err | null {
    return failed && options.stack && statusCode >= 500 ? errOf(exchange.error, maxFieldLength) : null
  }

  function whoIs(request: FastifyRequest): Identity | null {
    try {
      const who = identify(request) ?? null
      if (who === null || !isThenable(who)) return who
      // A promise cannot be waited for: the response is over.
      who.then(undefined, () => {})
      throw new TypeError('identify must answer at once, not with a promise')
    } catch (error) {
      onFailure('identify', error)
      return null
    }
  }

  function identityOf(who: Identity): { user: string | number | null; email: string | null } {
    try {
      return readIdentity(who)
    } catch (error) {
      onFailure('identify', error)
      return { user: null, email: null }
    }
  }

  function readIdentity({ id, email }: Identity): { user: string | number | null; email: string | null } {
    const user =
      typeof id === 'number'
        ? Number.isFinite(id)
          ? id
          : null
        : typeof id === 'string'
          ? cutText(id, maxFieldLength)
          : null
    return { user, email: masked(email) }
  }

  /** The original has no e-mail for null and `""`; a number is masked as text. */
  function masked(email: unknown): string | null {
    if (email === undefined || email === null || email === '') return null
    try {
      const shown = mask(String(email))
      return typeof shown === 'string' ? cutText(shown, maxFieldLength) : null
    } catch (error) {
      onFailure('emailMask', error)
      return null
    }
  }

  function object(facts: Facts): Omit<AccessRecord, 'level' | 'time'> {
    const { exchange, routeLog, ms } = facts
    const request = exchange.request
    const record: Record<string, unknown> = {
      category: routeLog.writer.category,
      url: facts.url === null ? null : cutText(facts.url.host + facts.url.path, maxFieldLength),
      method: facts.method,
      statusCode: facts.statusCode,
      errorDetail: facts.failed ? errorDetailOf(exchange.error, maxFieldLength) : null,
      client: clientOf(exchange, request),
      processedTime: formatProcessedTime(ms),
    }
    for (const { name, format } of datetimes) record[name] = format(facts.time)
    record.outcome = facts.outcome
    record.reqId = request === null ? null : cutText(textOf(request.id), maxFieldLength)
    record.route = routeLog.route
    record.durationUs = toMicroseconds(ms)
    for (const [name, value] of moreOf(facts)) {
      const valueText = jsonText(value, maxFieldLength)
      if (valueText !== undefined) record[name] = JSON.parse(valueText)
    }
    const err = errFor(facts)
    if (err !== null) record.err = err
    return record as unknown as Omit<AccessRecord, 'level' | 'time'>
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

  function clientOf(exchange: Exchange, request: FastifyRequest | null): Client {
    const who = request === null ? null : whoIs(request)
    const address = addressOf(exchange)
    const client = address === undefined ? null : cutText(address, maxFieldLength)
    return who === null ? { client, user: null, email: null } : { client, ...identityOf(who) }
  }

  return { text, object, isReserved: (key) => reserved.has(key) }
}

function isThenable(who: object): who is PromiseLike<unknown> {
  return typeof (who as Partial<PromiseLike<unknown>>).then === 'function'
}
