import { once } from 'node:events'
import { createWriteStream, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { AccessRecord } from '../../../lib/reader/index.ts'

const ROUTES = [
  ['/', '/'],
  ['/api/things', '/api/things'],
  ['/api/things/:id', '/api/things/48213'],
  ['/api/pay', '/api/pay'],
  ['/search/:what', '/search/검색'],
  ['/files/*', '/files/2026/11/report.pdf'],
] as const

const DAY_MS = 86_400_000
const USERS = 5000

/** Writes so many records of one day into `<logDir>/app`, the same at every run, and answers their bytes. */
export async function makeRecords(logDir: string, count: number): Promise<number> {
  mkdirSync(join(logDir, 'app'), { recursive: true })
  const file = createWriteStream(join(logDir, 'app', 'app.2026-11-24.1.log'))
  const random = randomFrom(1)
  const start = Date.parse('2026-11-24')
  for (let written = 0; written < count; ) {
    let chunk = ''
    for (const end = Math.min(count, written + 2000); written < end; written++) {
      chunk += `${JSON.stringify(record(random, start + Math.floor((written / count) * DAY_MS), written))}\n`
    }
    if (!file.write(chunk)) await once(file, 'drain')
  }
  file.end()
  await once(file, 'close')
  return file.bytesWritten
}

function record(random: () => number, time: number, index: number): AccessRecord {
  const [route, path] = ROUTES[Math.floor(random() * ROUTES.length)] ?? ROUTES[0]
  const statusCode = statusOf(random())
  const durationUs = Math.floor(Math.exp(4 + 8 * random() ** 2))
  const hasError = statusCode === 401 || statusCode === 500
  const shown = (ms: number) => new Date(ms).toISOString().slice(0, 19).replace('T', ' ').replaceAll('-', '/')
  return {
    level: statusCode >= 500 ? 50 : 30,
    time,
    category: 'app',
    url: `shop.example.com${path}`,
    method: random() < 0.8 ? 'GET' : 'POST',
    statusCode,
    errorDetail: hasError
      ? {
          errorFunc: 'charge',
          location: `${40 + Math.floor(random() * 5)} line in /app/routes/pay.ts`,
          raised: 'TypeError',
          message: "Cannot read properties of undefined (reading 'id')",
          detail: 'no account',
        }
      : null,
    client: {
      client: `10.0.${Math.floor(random() * 8)}.${Math.floor(random() * 250)}`,
      user: random() < 0.2 ? null : Math.floor(random() * USERS),
      email: '**er+ta*@example.com',
    },
    processedTime: `${durationUs / 1000}ms`,
    datetimeUTC: shown(time),
    datetimeKST: shown(time + 9 * 3_600_000),
    outcome: random() < 0.99 ? 'completed' : 'aborted',
    reqId: `req-${index.toString(36)}`,
    route,
    durationUs,
  }
}

function statusOf(share: number): number {
  if (share < 0.9) return 200
  if (share < 0.95) return 304
  if (share < 0.98) return 404
  return share < 0.99 ? 401 : 500
}

/** mulberry32: small, and the same everywhere. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
