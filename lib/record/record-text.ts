import { remember } from '../remember.ts'
import { compileDatetime, formatProcessedTime, oncePerSecond, toMicroseconds } from '../time/datetime.ts'
import { type AccessRecord, type Client, OWN_KEYS } from './access-record.ts'
import { type ClientOptions, compileClient } from './client/client.ts'
import type { Asked, EndedRequest } from './ended-request.ts'
import { type Err, errOf, errorDetailOf, type Telling } from './error/error-detail.ts'
import { compileErrorTexts, type ErrorTextOptions } from './error/error-text.ts'
import { type Clean, cutText, jsonText, jsonValue, quote, quoteJoined, textOf } from './json-text.ts'
import { OPTIONAL_FIELDS, type OptionalField } from './optional-fields.ts'
import { type RecordUrl, withoutControls } from './url.ts'

/** More than HTTP has. */
const REMEMBERED_METHODS = 64

const REMEMBERED_ROUTES = 512

export interface RecordTextOptions extends ClientOptions, ErrorTextOptions {
  datetimes: Readonly<Record<string, string>>
  fields: readonly OptionalField[]
  stack: boolean
}

/** An ended request as its record, in the form of text and of an object. They say the same. */
export interface RecordText {
  /** `,"category":"app",…`: what follows level and time. */
  text(ended: EndedRequest): string
  /** The keys that follow level and time, in their order. */
  object(ended: EndedRequest): Omit<AccessRecord, 'level' | 'time'>
  /** Whether a name is the record's own, so that no handler can double it. */
  isReserved(key: string): boolean
  /** What is taken out of the texts of a request's errors; undefined for nothing. */
  cleanOf(asked: Asked): Clean | undefined
}

export function compileRecordText(options: RecordTextOptions): RecordText {
  const { maxFieldLength, stack } = options
  const clientOf = compileClient(options)
  const cleanOf = compileErrorTexts(options)
  const datetimes = Object.entries({ datetimeUTC: 'UTC', ...options.datetimes }).map(([name, zone]) => ({
    name,
    format: compileDatetime(zone),
  }))
  // A busy server makes all that a record says of a second once.
  const datetimesText = oncePerSecond((time) =>
    datetimes.map(({ name, format }) => `,${quote(name)}:"${format(time)}"`).join(''),
  )
  const datetimesOf = oncePerSecond((time) =>
    Object.fromEntries(datetimes.map(({ name, format }) => [name, format(time)])),
  )
  const methodText = remember(REMEMBERED_METHODS, quote)
  const routeText = remember(REMEMBERED_ROUTES, quote)
  const optional = options.fields.map((name) => ({ name, read: OPTIONAL_FIELDS[name] }))
  const reserved = new Set([...OWN_KEYS, ...Object.keys(options.datetimes), ...options.fields])

  function text(ended: EndedRequest): string {
    const { category, url, method, statusCode, ms, time, outcome, reqId, route } = ended
    const telling = tellingOf(ended)
    return `,"category":"${category}","url":${url === null ? 'null' : urlText(url)},"method":${
      method === null ? 'null' : methodText(method)
    },"statusCode":${statusCode},"errorDetail":${
      telling === null ? 'null' : JSON.stringify(errorDetailOf(ended.error, maxFieldLength, telling))
    },"client":${clientText(clientOf(ended))},"processedTime":"${formatProcessedTime(ms)}"${datetimesText(
      time,
    )},"outcome":"${outcome}","reqId":${stringOrNull(reqIdOf(reqId, maxFieldLength))},"route":${
      route === null ? 'null' : routeText(route)
    },"durationUs":${toMicroseconds(ms)}${moreText(ended)}${telling === null ? '' : errKeyText(ended, telling)}`
  }

  /** The same, key for key: to read it from the text would take as long as pino takes to write it. */
  function object(ended: EndedRequest): Omit<AccessRecord, 'level' | 'time'> {
    const { category, url, method, statusCode, ms, time, outcome, reqId, route } = ended
    const telling = tellingOf(ended)
    const err = telling === null ? null : errKeyOf(ended, telling)
    const record = {
      category,
      url: url === null ? null : limited(withoutControls(url.host + url.path)),
      method,
      statusCode,
      errorDetail: telling === null ? null : errorDetailOf(ended.error, maxFieldLength, telling),
      client: clientOf(ended),
      processedTime: formatProcessedTime(ms),
      ...datetimesOf(time),
      outcome,
      reqId: reqIdOf(reqId, maxFieldLength),
      route,
      durationUs: toMicroseconds(ms),
      ...moreOf(ended),
    }
    return (err === null ? record : { ...record, err }) as Omit<AccessRecord, 'level' | 'time'>
  }

  function limited(value: string): string {
    return cutText(value, maxFieldLength)
  }

  function urlText({ host, path }: RecordUrl): string {
    if (host.length + path.length > maxFieldLength) return quote(limited(withoutControls(host + path)))
    return quoteJoined(host, path, withoutControls)
  }

  function tellingOf(ended: EndedRequest): Telling | null {
    if (!ended.failed) return null
    const { method, route } = ended
    return { clean: cleanOf(ended), unnamed: route === null || method === null ? null : `${method} ${route}` }
  }

  function moreText(ended: EndedRequest): string {
    let more = ''
    forEachMore(ended, (name, value) => {
      const valueText = jsonText(value, maxFieldLength)
      if (valueText !== undefined) more += `,${quote(name)}:${valueText}`
    })
    return more
  }

  function moreOf(ended: EndedRequest): Record<string, unknown> {
    const members: [name: string, value: unknown][] = []
    forEachMore(ended, (name, given) => {
      const value = jsonValue(given, maxFieldLength)
      if (value !== undefined) members.push([name, value])
    })
    return Object.fromEntries(members)
  }

  /** What options and handlers added, in its order. */
  function forEachMore(ended: EndedRequest, add: (name: string, value: unknown) => void): void {
    for (const { name, read } of optional) add(name, read(ended))
    const { fields } = ended
    if (fields !== null) for (const name of Object.keys(fields)) add(name, fields[name])
  }

  function errKeyText(ended: EndedRequest, telling: Telling): string {
    const err = errKeyOf(ended, telling)
    return err === null ? '' : `,"err":${JSON.stringify(err)}`
  }

  function errKeyOf({ statusCode, error }: EndedRequest, { clean }: Telling): Err | null {
    return stack && statusCode >= 500 ? errOf(error, maxFieldLength, clean) : null
  }

  return {
    text,
    object,
    isReserved: (key) => reserved.has(key),
    cleanOf,
  }
}

/** A text, whatever an application counts its requests by: a record and the lines of its request are found together by it. */
export function reqIdOf(id: unknown, max: number): string | null {
  return id === null || id === undefined ? null : cutText(textOf(id), max)
}

function clientText({ client, user, email }: Client): string {
  return `{"client":${stringOrNull(client)},"user":${typeof user === 'number' ? user : stringOrNull(user)},"email":${stringOrNull(email)}}`
}

function stringOrNull(value: string | null): string {
  return value === null ? 'null' : quote(value)
}
