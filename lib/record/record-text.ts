import type { Exchange } from '../exchange/exchange.ts'
import { compileDatetime, formatProcessedTime, oncePerSecond, toMicroseconds } from '../time/datetime.ts'
import type { AccessRecord } from './access-record.ts'
import { type ClientForm, type ClientOptions, compileClient } from './client/client.ts'
import { cutText } from './cut-text.ts'
import type { Facts } from './ended-request.ts'
import { type Err, errOf, errorDetailOf, errorDetailText, errText, type Telling } from './error/error-detail.ts'
import { compileErrorTexts, type ErrorTextOptions } from './error/error-text.ts'
import { type Clean, jsonText, quote, quoteJoined } from './json-text.ts'
import { OPTIONAL_FIELDS, type OptionalField } from './optional-fields.ts'
import { OWN_KEYS } from './own-keys.ts'
import { compilePathMask } from './path-mask.ts'
import { textOf } from './text-of.ts'
import type { RecordUrl } from './url.ts'

export interface RecordFormOptions extends ClientOptions, ErrorTextOptions {
  datetimes: Readonly<Record<string, string>>
  fields: readonly OptionalField[]
  stack: boolean
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
  /** Keeps who a request is from, as far as it is known now. */
  see: ClientForm['see']
  /** What is taken out of the texts of a request's errors; undefined for nothing. */
  cleanOf(exchange: Exchange): Clean | undefined
}

export function compileRecordForm(options: RecordFormOptions): RecordForm {
  const { maxFieldLength } = options
  const { clientOf, see } = compileClient(options)
  const cleanOf = compileErrorTexts(options)
  const maskPath = compilePathMask(options.maskParams)
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
    const { request } = exchange
    const telling = facts.failed ? tellingOf(facts) : null
    return `,"category":"${routeLog.writer.category}","url":${
      facts.url === null ? 'null' : urlText(facts.url, routeLog.route)
    },"method":${facts.method === null ? 'null' : quote(facts.method)},"statusCode":${statusCode},"errorDetail":${
      telling === null ? 'null' : errorDetailText(errorDetailOf(exchange.error, maxFieldLength, telling))
    },"client":${clientText(exchange)},"processedTime":"${formatProcessedTime(ms)}"${datetimesText(
      facts.time,
    )},"outcome":"${facts.outcome}","reqId":${request === null ? 'null' : limited(textOf(request.id))},"route":${
      routeLog.routeText
    },"durationUs":${toMicroseconds(ms)}${hasMore || exchange.fields !== null ? moreText(facts) : ''}${
      telling === null ? '' : errKeyText(facts, telling)
    }`
  }

  function limited(value: string): string {
    return quote(value.length > maxFieldLength ? cutText(value, maxFieldLength) : value)
  }

  function urlText({ host, path }: RecordUrl, route: string | null): string {
    const shown = maskPath(route, path)
    return host.length + shown.length > maxFieldLength
      ? quote(cutText(host + shown, maxFieldLength))
      : quoteJoined(host, shown)
  }

  function clientText(exchange: Exchange): string {
    const { client, user, email } = clientOf(exchange)
    return `{"client":${client === null ? 'null' : quote(client)},"user":${
      typeof user === 'string' ? quote(user) : user
    },"email":${email === null ? 'null' : quote(email)}}`
  }

  function tellingOf({ exchange, routeLog: { route }, method }: Facts): Telling {
    return { clean: cleanOf(exchange), unnamed: route === null || method === null ? null : `${method} ${route}` }
  }

  function moreText(facts: Facts): string {
    let more = ''
    for (const [name, value] of moreOf(facts)) {
      const valueText = jsonText(value, maxFieldLength)
      if (valueText !== undefined) more += `,${quote(name)}:${valueText}`
    }
    return more
  }

  function errKeyText(facts: Facts, telling: Telling): string {
    const err = errFor(facts, telling)
    return err === null ? '' : `,"err":${errText(err)}`
  }

  function* moreOf({ exchange }: Facts): Generator<[string, unknown]> {
    for (const { name, read } of optional) yield [name, read(exchange)]
    if (exchange.fields !== null) yield* Object.entries(exchange.fields)
  }

  function errFor({ exchange, statusCode }: Facts, { clean }: Telling): Err | null {
    return options.stack && statusCode >= 500 ? errOf(exchange.error, maxFieldLength, clean) : null
  }

  function object(facts: Facts): Omit<AccessRecord, 'level' | 'time'> {
    const { exchange, routeLog, ms } = facts
    const { request } = exchange
    const telling = facts.failed ? tellingOf(facts) : null
    const record: Record<string, unknown> = {
      category: routeLog.writer.category,
      url:
        facts.url === null ? null : cutText(facts.url.host + maskPath(routeLog.route, facts.url.path), maxFieldLength),
      method: facts.method,
      statusCode: facts.statusCode,
      errorDetail: telling === null ? null : errorDetailOf(exchange.error, maxFieldLength, telling),
      client: clientOf(exchange),
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
    const err = telling === null ? null : errFor(facts, telling)
    if (err !== null) record.err = err
    return record as unknown as Omit<AccessRecord, 'level' | 'time'>
  }

  return { text, object, isReserved: (key) => reserved.has(key), see, cleanOf }
}
