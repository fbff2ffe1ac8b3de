import { remember } from '../remember.ts'
import { compileDatetime, formatProcessedTime, oncePerSecond, toMicroseconds } from '../time/datetime.ts'
import { type AccessRecord, OWN_KEYS } from './access-record.ts'
import { type ClientOptions, compileClient } from './client/client.ts'
import type { Asked, EndedRequest } from './ended-request.ts'
import { errOf, errorDetailOf, type Telling } from './error/error-detail.ts'
import { compileErrorTexts, type ErrorTextOptions } from './error/error-text.ts'
import { type Clean, cutText, jsonText, quote, quoteJoined, textOf } from './json-text.ts'
import { OPTIONAL_FIELDS, type OptionalField } from './optional-fields.ts'
import { parseJson } from './parse-json.ts'
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
  const clientText = compileClient(options)
  const cleanOf = compileErrorTexts(options)
  const datetimes = Object.entries({ datetimeUTC: 'UTC', ...options.datetimes }).map(([name, zone]) => ({
    name,
    format: compileDatetime(zone),
  }))
  // All of a second's datetimes are one text, so a busy server formats them once.
  const datetimesText = oncePerSecond((time) =>
    datetimes.map(({ name, format }) => `,${quote(name)}:"${format(time)}"`).join(''),
  )
  const methodText = remember(REMEMBERED_METHODS, quote)
  const routeText = remember(REMEMBERED_ROUTES, quote)
  const optional = options.fields.map((name) => ({ name, read: OPTIONAL_FIELDS[name] }))
  const reserved = new Set([...OWN_KEYS, ...Object.keys(options.datetimes), ...options.fields])

  function text(ended: EndedRequest): string {
    const { category, url, method, statusCode, ms, time, outcome, reqId, route } = ended
    const telling = ended.failed ? tellingOf(ended) : null
    return `,"category":"${category}","url":${url === null ? 'null' : urlText(url)},"method":${
      method === null ? 'null' : methodText(method)
    },"statusCode":${statusCode},"errorDetail":${
      telling === null ? 'null' : JSON.stringify(errorDetailOf(ended.error, maxFieldLength, telling))
    },"client":${clientText(ended)},"processedTime":"${formatProcessedTime(ms)}"${datetimesText(
      time,
    )},"outcome":"${outcome}","reqId":${reqId === null ? 'null' : limited(textOf(reqId))},"route":${
      route === null ? 'null' : routeText(route)
    },"durationUs":${toMicroseconds(ms)}${moreText(ended)}${telling === null ? '' : errKeyText(ended, telling)}`
  }

  function urlText({ host, path }: RecordUrl): string {
    if (host.length + path.length > maxFieldLength) return limited(withoutControls(host + path))
    return quoteJoined(host, path, withoutControls)
  }

  function limited(value: string): string {
    return quote(cutText(value, maxFieldLength))
  }

  function tellingOf(ended: EndedRequest): Telling {
    const { method, route } = ended
    return { clean: cleanOf(ended), unnamed: route === null || method === null ? null : `${method} ${route}` }
  }

  function moreText(ended: EndedRequest): string {
    let more = ''
    for (const { name, read } of optional) more += memberText(name, read(ended))
    const { fields } = ended
    if (fields !== null) for (const name of Object.keys(fields)) more += memberText(name, fields[name])
    return more
  }

  function memberText(name: string, value: unknown): string {
    const valueText = jsonText(value, maxFieldLength)
    return valueText === undefined ? '' : `,${quote(name)}:${valueText}`
  }

  function errKeyText({ statusCode, error }: EndedRequest, { clean }: Telling): string {
    const err = stack && statusCode >= 500 ? errOf(error, maxFieldLength, clean) : null
    return err === null ? '' : `,"err":${JSON.stringify(err)}`
  }

  return {
    text,
    object: (ended) => parseJson(`{${text(ended).slice(1)}}`) as Omit<AccessRecord, 'level' | 'time'>,
    isReserved: (key) => reserved.has(key),
    cleanOf,
  }
}
