import { OptionInvalid } from '../../errors.ts'
import type { AccessRecord, Outcome } from '../../record/access-record.ts'
import { levelNumber } from '../../record/level-names.ts'
import { type DirectLine, isAccessRecord } from '../../record/line.ts'
import { compileGlob } from './glob.ts'
import { statusesOf } from './status-rule.ts'

type OneOrMore<T> = T | readonly T[]

/** What a record has to be; all of what is given must hold, of a list one entry. Direct lines can only meet `level`, `reqId` and `text`. */
export interface Where {
  /** `404`, `'404'`, `'5xx'`, `'>=400'`, `'400-499'`. */
  status?: OneOrMore<number | string>
  outcome?: OneOrMore<Outcome>
  /** `*` stands for any run of characters. A pattern that begins with `/` is held against the path, else against host and path. */
  url?: string
  /** The route's pattern, exactly. */
  route?: string
  method?: OneOrMore<string>
  /** User id: `2` and `'2'` are the same user. */
  user?: OneOrMore<string | number>
  /** Address, exactly or with `*`: `10.0.*`. */
  client?: string
  /** Took at least so many milliseconds. */
  minMs?: number
  /** This level or one above it: a name or a number. */
  level?: string | number
  /** Class of the error, `TypeError`. */
  raised?: string
  reqId?: string
  /** Stands somewhere in the line: case matters, keys count too. */
  text?: string
}

/** What conditions look at. */
export type TestedRecord = Pick<
  AccessRecord,
  'statusCode' | 'outcome' | 'url' | 'route' | 'method' | 'client' | 'durationUs' | 'errorDetail'
> & { err?: unknown }

export type RecordTest = (record: TestedRecord) => boolean
export type LineTest = (line: AccessRecord | DirectLine) => boolean

/** A query's conditions as closures. */
export interface CompiledWhere {
  /** What can be asked of a record alone; every direct line fails when `accessOnly`. */
  record: RecordTest
  /** Whether a condition exists that no direct line can meet. */
  accessOnly: boolean
  minLevel: number
  reqId: string | null
  /** As JSON writes it inside a string. */
  text: string | null
}

/** @throws {OptionInvalid} a condition has a value it cannot have */
export function compileWhere(where: Where): CompiledWhere {
  const tests = recordTests(where)
  return {
    record: allOf(tests),
    accessOnly: tests.length > 0,
    minLevel: where.level === undefined ? Number.NEGATIVE_INFINITY : levelNumber(where.level),
    reqId: where.reqId === undefined ? null : nonEmpty('reqId', where.reqId),
    text: where.text === undefined ? null : JSON.stringify(nonEmpty('text', where.text)).slice(1, -1),
  }
}

/** Whether a parsed line meets the conditions; `text` is the line as it stands in the file. */
export function meets(where: CompiledWhere, line: AccessRecord | DirectLine, text: string): boolean {
  if (line.level < where.minLevel) return false
  if (where.reqId !== null && line.reqId !== where.reqId) return false
  if (where.text !== null && !text.includes(where.text)) return false
  return !where.accessOnly || (isAccessRecord(line) && where.record(line))
}

/** The given value or values as a list; empty when not given. */
export function listOf<T extends string | number>(values: OneOrMore<T> | undefined): readonly T[] {
  if (values === undefined) return []
  return typeof values === 'object' ? values : [values]
}

function recordTests({ status, outcome, url, route, method, user, client, minMs, raised }: Where): RecordTest[] {
  const tests: RecordTest[] = []
  if (status !== undefined) {
    const statuses = new Set(listOf(status).flatMap((rule) => [...statusesOf(rule)]))
    tests.push((record) => statuses.has(record.statusCode))
  }
  if (outcome !== undefined) {
    const outcomes = new Set<string>(listOf(outcome))
    tests.push((record) => outcomes.has(record.outcome))
  }
  if (url !== undefined) tests.push(urlTest(nonEmpty('url', url)))
  if (route !== undefined) tests.push((record) => record.route === route)
  if (method !== undefined) {
    const methods = new Set(methodsOf(method))
    tests.push((record) => record.method !== null && methods.has(record.method))
  }
  if (user !== undefined) {
    const users = new Set(listOf(user).map(String))
    tests.push((record) => record.client?.user != null && users.has(String(record.client.user)))
  }
  if (client !== undefined) {
    const matches = compileGlob(nonEmpty('client', client))
    tests.push((record) => record.client?.client != null && matches(record.client.client))
  }
  if (minMs !== undefined) {
    if (!Number.isFinite(minMs)) throw new OptionInvalid(`minMs: expected a number of milliseconds, got ${minMs}`)
    const least = minMs * 1000
    tests.push((record) => record.durationUs >= least)
  }
  if (raised !== undefined) tests.push((record) => raisedOf(record) === raised || typeOf(record) === raised)
  return tests
}

/** Clients may send methods in any case and the record keeps it; who asks for `get` means GET too. */
export function methodsOf(method: OneOrMore<string>): string[] {
  return listOf(method).flatMap((name) => (name === name.toUpperCase() ? [name] : [name, name.toUpperCase()]))
}

function urlTest(pattern: string): RecordTest {
  const matches = compileGlob(pattern)
  if (!pattern.startsWith('/')) return (record) => typeof record.url === 'string' && matches(record.url)
  return ({ url }) => {
    if (typeof url !== 'string') return false
    const slash = url.indexOf('/')
    return slash !== -1 && matches(url.slice(slash))
  }
}

function raisedOf(record: TestedRecord): string | undefined {
  return record.errorDetail?.raised
}

/** pino's `err.type`: the class where `raised` was set to something else. */
function typeOf(record: TestedRecord): unknown {
  const { err } = record
  return typeof err === 'object' && err !== null && 'type' in err ? err.type : undefined
}

function allOf(tests: readonly RecordTest[]): RecordTest {
  const [only] = tests
  if (tests.length === 1 && only !== undefined) return only
  return (record) => tests.every((test) => test(record))
}

function nonEmpty(name: string, value: string): string {
  if (typeof value === 'string' && value !== '') return value
  throw new OptionInvalid(`${name}: expected text that is not empty, got ${JSON.stringify(value)}`)
}
