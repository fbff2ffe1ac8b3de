import type { AccessRecord } from '../../../lib/reader/index.ts'
import { NOON, sampleRecord } from '../../reader/harness/sample-record.ts'

const UNKNOWN: Partial<AccessRecord> = { url: null, method: null, route: null, reqId: null }

const CHANGES: readonly Partial<AccessRecord>[] = [
  {},
  { url: 'localhost/' },
  { url: 'localhost' },
  { url: '*', method: 'OPTIONS' },
  { url: 'localhost/a b "q" \\ 한글 {}[]:,%2e', statusCode: 404, route: null },
  { ...UNKNOWN, statusCode: 400, outcome: 'refused' },
  { ...UNKNOWN, statusCode: 408, outcome: 'timeout' },
  { method: 'QUERY' },
  { statusCode: 101, outcome: 'upgraded' },
  { statusCode: 499, outcome: 'aborted' },
  { statusCode: 0, outcome: 'cut', level: 50 },
  { client: { client: null, user: null, email: null } },
  { client: { client: '2001:db8::1', user: 'u-1', email: null } },
  { client: { client: '192.0.2.0/24', user: 7, email: null } },
  {
    statusCode: 500,
    level: 50,
    errorDetail: {
      errorFunc: 'pay',
      location: '40 line in /app/pay.ts',
      raised: 'TypeError',
      message: 'no "id"',
      detail: { ids: [1] },
    },
    err: { type: 'TypeError', message: 'no "id"', stack: 'TypeError: no "id"\n    at pay (/app/pay.ts:40:1)' },
  },
  { userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Firefox/120.0', referer: 'http://example.com/', bytes: 123 },
  { userAgent: null, referer: null, bytes: null },
]

/** A record of every kind that can stand in a file, a second after one another. */
export const EVERY_ENDING: readonly AccessRecord[] = CHANGES.map((changes, index) =>
  sampleRecord({ ...changes, time: NOON + index * 1000 }),
)
