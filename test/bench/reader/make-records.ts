import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { AccessRecord, DirectLine } from '../../../lib/reader/index.ts'

const ROUTES = [
  ['/', '/'],
  ['/api/things', '/api/things'],
  ['/api/things/:id', '/api/things/48213'],
  ['/api/pay', '/api/pay'],
  ['/search/:what', '/search/검색'],
  ['/files/*', '/files/2026/11/report.pdf'],
] as const

const DAY_MS = 86_400_000
const DAYS = 7
const USERS = 5000
const ADDRESSES = 400_000

/** Shares of all lines; `db` has direct lines only. */
const CATEGORIES = { app: 0.75, payment: 0.15, db: 0.1 } as const

/** What is written is kept in memory up to this. */
const CHUNK_LINES = 200_000

/** The first day of the logs. */
export const FIRST_DAY = Date.parse('2026-11-18')

/** Writes so many lines of three categories over seven days into `<logDir>/plain` and, compressed, `<logDir>/gz`; the same at every run. */
export function makeRecords(logDir: string, count: number): void {
  const random = randomFrom(1)
  const waiting = new Map<string, string[]>()
  for (let index = 0; index < count; index++) {
    const time = FIRST_DAY + Math.floor((index / count) * DAYS * DAY_MS)
    const category = categoryOf(random())
    const line = JSON.stringify(category === 'db' ? direct(random, time, index) : record(random, time, index, category))
    const file = `${category}/${category}.${new Date(time).toISOString().slice(0, 10)}.1.log`
    const lines = waiting.get(file)
    if (lines === undefined) waiting.set(file, [`${line}\n`])
    else lines.push(`${line}\n`)
    if (index % CHUNK_LINES === CHUNK_LINES - 1 || index === count - 1) write(join(logDir, 'plain'), waiting)
  }
  compress(logDir)
  for (const form of ['plain', 'gz']) closeDays(join(logDir, form))
}

/** As if each file had been written on its day. */
function closeDays(folder: string): void {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const [day] = /\d{4}-\d\d-\d\d/.exec(name) ?? []
    if (day !== undefined) utimesSync(join(folder, name), new Date(`${day}T23:59Z`), new Date(`${day}T23:59Z`))
  }
}

function write(folder: string, waiting: Map<string, string[]>): void {
  for (const [file, lines] of waiting) {
    mkdirSync(join(folder, file, '..'), { recursive: true })
    writeFileSync(join(folder, file), lines.join(''), { flag: 'a' })
  }
  waiting.clear()
}

function compress(logDir: string): void {
  for (const category of Object.keys(CATEGORIES)) {
    mkdirSync(join(logDir, 'gz', category), { recursive: true })
    for (const name of readdirSync(join(logDir, 'plain', category))) {
      writeFileSync(
        join(logDir, 'gz', category, `${name}.gz`),
        gzipSync(readFileSync(join(logDir, 'plain', category, name))),
      )
    }
  }
}

function categoryOf(share: number): keyof typeof CATEGORIES {
  if (share < CATEGORIES.app) return 'app'
  return share < CATEGORIES.app + CATEGORIES.payment ? 'payment' : 'db'
}

function direct(random: () => number, time: number, index: number): DirectLine {
  const rows = Math.floor(random() * 100)
  return {
    level: 30,
    time,
    category: 'db',
    caller: 'users.ts:12',
    reqId: `req-${index.toString(36)}`,
    rows,
    msg: 'read',
  }
}

function record(random: () => number, time: number, index: number, category: string): AccessRecord {
  const [route, path] = ROUTES[Math.floor(random() * ROUTES.length)] ?? ROUTES[0]
  const statusCode = statusOf(random())
  const durationUs = Math.floor(Math.exp(4 + 8 * random() ** 2))
  const hasError = statusCode === 401 || statusCode === 500
  const shown = (ms: number) => new Date(ms).toISOString().slice(0, 19).replace('T', ' ').replaceAll('-', '/')
  return {
    level: statusCode >= 500 ? 50 : 30,
    time,
    category,
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
      client: addressOf(random()),
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

/** A few of many come often. */
function addressOf(share: number): string {
  const one = Math.floor(share ** 3 * ADDRESSES)
  return `10.${one >> 16}.${(one >> 8) & 255}.${one & 255}`
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
