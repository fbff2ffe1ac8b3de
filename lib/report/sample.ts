import type { AccessRecord } from '../record/access-record.ts'

/** What statistics ask of a record. */
export type Sample = Pick<
  AccessRecord,
  | 'time'
  | 'level'
  | 'url'
  | 'method'
  | 'statusCode'
  | 'errorDetail'
  | 'client'
  | 'outcome'
  | 'reqId'
  | 'route'
  | 'durationUs'
>

const INTEGER = '(?:0|[1-9]\\d{0,14})'
/** What stands between quotes, without escapes and so without a quote. */
const PLAIN_TEXT = '[^"\\\\\\x00-\\x1f]*'
const TEXT = `"(${PLAIN_TEXT})"`
const TEXT_OR_NULL = `(?:${TEXT}|null)`
const READ_KEYS = 'level|time|url|method|statusCode|errorDetail|client|outcome|reqId|route|durationUs'
/** Flat fields under names that are not read here: dates, and what the user added. */
const OTHERS = `(?:,"(?!(?:${READ_KEYS})")[\\w.-]+":(?:"${PLAIN_TEXT}"|-?${INTEGER}|true|false|null))*`

/** A record as the writer makes it, of a request without error: nearly all of them. */
const PLAIN_RECORD = new RegExp(
  `^\\{"level":(${INTEGER}),"time":(${INTEGER}),"category":"${PLAIN_TEXT}","url":${TEXT_OR_NULL},` +
    `"method":${TEXT_OR_NULL},"statusCode":(${INTEGER}),"errorDetail":null,` +
    `"client":\\{"client":${TEXT_OR_NULL},"user":(?:${TEXT}|(${INTEGER})|null),"email":(?:"${PLAIN_TEXT}"|null)\\}` +
    `${OTHERS},"outcome":${TEXT},"reqId":${TEXT_OR_NULL},"route":${TEXT_OR_NULL},"durationUs":(${INTEGER})${OTHERS}\\}$`,
)

/**
 * What `JSON.parse` would say of a line, in a third of the time; null when the line is not of the plain form and only
 * a parser can tell. `email` is not read.
 */
export function readSample(text: string): Sample | null {
  const match = PLAIN_RECORD.exec(text)
  if (match === null) return null
  const [, level, time, url, method, statusCode, client, userText, userNumber, outcome, reqId, route, durationUs] =
    match
  return {
    level: Number(level),
    time: Number(time),
    url: url ?? null,
    method: method ?? null,
    statusCode: Number(statusCode),
    errorDetail: null,
    client: {
      client: client ?? null,
      user: userText ?? (userNumber === undefined ? null : Number(userNumber)),
      email: null,
    },
    outcome: outcome as AccessRecord['outcome'],
    reqId: reqId ?? null,
    route: route ?? null,
    durationUs: Number(durationUs),
  }
}
