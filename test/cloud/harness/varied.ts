import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import type { StoredLine, StoreQuery } from '../../../lib/store/index.ts'
import { sampleRecord } from '../../reader/harness/sample-record.ts'

export const START = Date.UTC(2026, 0, 20, 6)
const HOUR = 3_600_000

const URLS = ['/a', '/a/b', '/a_b', '/a%b', '/검색/1', "/it's", '/back\\slash', '/things/1', '/things/22', '/x*y']
const USERS = [null, 1, 2, '2', 'ann', "o'neil", 'ü\\"']
const STATUSES = [200, 200, 200, 201, 204, 301, 400, 401, 404, 499, 500, 503, 0]
const ROUTES = ['/a', '/things/:id', null]
const OUTCOMES = ['completed', 'completed', 'aborted', 'timeout', 'cut', 'refused', 'upgraded'] as const

/** Always the same numbers from 0 to below 1. */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** Records of all kinds over two and a half days, in two categories and three files each, and lines that code wrote. */
export function variedLines(count: number, source: string): StoredLine[] {
  const random = numbers(count)
  const one = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T
  const ends = new Map<string, number>()
  return Array.from({ length: count }, (_, index) => {
    const time = START + Math.floor((index / count) * 60) * HOUR + Math.floor(index / 3)
    const category = one(['app', 'payment'])
    const file = `${category}.${new Date(time).toISOString().slice(0, 10)}.1.log`
    const text = JSON.stringify(
      random() < 0.15 ? directLine(time, index, one) : record(time, category, index, one, random),
    )
    const offset = ends.get(file) ?? 0
    ends.set(file, offset + Buffer.byteLength(text) + 1)
    return { source, file, offset, text }
  })
}

type One = <T>(all: readonly T[]) => T

function directLine(time: number, index: number, one: One): object {
  const level = one([20, 30, 40, 50])
  return {
    level,
    time,
    reqId: `req-${index % 7}`,
    caller: 'a.ts:1',
    msg: one(['select users', 'a "quoted" word', '100 % sure']),
  }
}

function record(time: number, category: string, index: number, one: One, random: () => number): object {
  const statusCode = one(STATUSES)
  const failed = statusCode >= 500 || statusCode === 0
  const raised = one(['TypeError', 'RangeError', 'NotFound'])
  const location = one(['1 line in /app/a.ts', '22 line in /app/b.ts', 'UNKNOWN line in UNKNOWN'])
  return sampleRecord({
    ...{
      time,
      category,
      statusCode,
      level: failed ? 50 : 30,
      url: one(['localhost', 'example.com', '2001:db8::1']) + one(URLS),
    },
    ...{ method: one(['GET', 'POST', 'get']), outcome: one(OUTCOMES), route: one(ROUTES), reqId: `req-${index % 50}` },
    durationUs: Math.floor(10 ** (1 + random() * 5)),
    client: { client: one(['10.0.0.1', '10.0.1.7', '::1', null]), user: one(USERS), email: null },
    errorDetail:
      failed || statusCode === 404
        ? { errorFunc: 'f', location, raised, message: `no row ${index % 4}`, detail: 'd' }
        : null,
    ...(failed && { err: { type: one([raised, 'Other']), message: 'm', stack: 'at f' } }),
  })
}

/** Writes lines as the files that they name. */
export function writeLines(logDir: string, lines: readonly StoredLine[]): void {
  for (const file of new Set(lines.map((line) => line.file))) {
    const folder = join(logDir, file.split('.')[0] ?? '')
    mkdirSync(folder, { recursive: true })
    const own = lines.filter((line) => line.file === file)
    writeFileSync(join(folder, file), own.map(({ text }) => `${text}\n`).join(''))
  }
}

const time = fc.integer({ min: -2, max: 62 * 60 }).map((minute) => START + minute * 60_000)

const traits = {
  status: fc.constantFrom('5xx', 404, '>=400', '!200', '4xx,!404', [500, 503], 0),
  outcome: fc.constantFrom('completed', ['aborted', 'cut']),
  url: fc.constantFrom('/a*', '/things/*', '/a_b', '/a%*', 'localhost/*', '*\\*', "*it's*", '/x*y', '*검색*', '*'),
  route: fc.constantFrom('/a', ['/things/:id', '/none']),
  method: fc.constantFrom('get', 'GET', ['POST', 'PUT']),
  user: fc.constantFrom(2, 'ann', ["o'neil", 'ü\\"'], 'nobody'),
  client: fc.constantFrom('10.0.*', '::1', ['10.0.0.1', 'x']),
  raised: fc.constantFrom('TypeError', ['NotFound', 'Other']),
  reqId: fc.constantFrom('req-3', ['req-1', 'req-2']),
  text: fc.constantFrom('select', 'a "quoted" word', '100 %', '검색', '"level":50', ['ann', 'NotFound']),
} as const

const some = <T extends Record<string, fc.Arbitrary<unknown>>>(fields: T) =>
  fc
    .subarray(Object.keys(fields), { maxLength: 2 })
    .chain((keys) => fc.record(Object.fromEntries(keys.map((key) => [key, fields[key] as fc.Arbitrary<unknown>]))))

const given = { minMs: fc.constantFrom(0, 5, 90), level: fc.constantFrom('warn', 50, 'info') }

const where = fc.oneof(
  some({ ...traits, ...given }),
  some(traits).chain((not) => some(traits).map((own) => ({ ...own, not }))),
)

/** Queries as the reader takes them, without its folder. */
export const queries = fc
  .record(
    {
      category: fc.constantFrom('app', 'payment', ['app', 'payment'], ['payment']),
      order: fc.constantFrom('oldest', 'newest'),
      limit: fc.constantFrom(0, 1, 7, 5000),
      from: time,
      to: time,
      lines: fc.constantFrom('access', 'direct', 'all'),
      where,
    },
    { requiredKeys: [] },
  )
  .map((query) => query as StoreQuery)
