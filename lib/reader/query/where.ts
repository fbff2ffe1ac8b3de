import { checkNames, invalidOption } from '../../options/option.ts'
import type { AccessRecord, Client } from '../../record/access-record.ts'
import { levelNumber } from '../../record/level-names.ts'
import { type DirectLine, isAccessRecord } from '../../record/line.ts'
import { valueText } from '../../record/value-text.ts'
import { compileExpression, type FieldTest } from './field-test.ts'
import { compileGlob } from './glob.ts'
import { statusesOf } from './status-rule.ts'
import { checkNot, checkTraits, type OneOrMore, TRAITS, type Traits } from './traits.ts'

const CONDITIONS = [...TRAITS, 'minMs', 'level', 'matches', 'not'] as const

/**
 * What a record has to be; all of what is given must hold, of a list one entry. Direct lines can only meet `level`, `reqId` and
 * `text`, and in `not` the latter two.
 */
export interface Where extends Traits {
  /** Took at least so many milliseconds. */
  minMs?: number | undefined
  /** This level or one above it: a name or a number. */
  level?: string | number | undefined
  /**
   * An expression over any fields, those of options and handlers too: `durationUs > 1e6 and orderId = "A-17"`. Fields by name, nested ones
   * with points; `=` `!=` `<` `<=` `>` `>=`, `~` (contains, or a pattern with `*`), `in (1, 2)`; `and`, `or`, `not`, brackets.
   */
  matches?: string | undefined
  /** What the record must not be: none of these may hold. */
  not?: Traits | undefined
}

/** What conditions look at. */
export type TestedRecord = Pick<
  AccessRecord,
  'statusCode' | 'outcome' | 'url' | 'route' | 'method' | 'durationUs' | 'errorDetail'
> & { client: Pick<Client, 'client' | 'user'>; err?: unknown }

export type RecordTest = (record: TestedRecord) => boolean
export type LineTest = (line: AccessRecord | DirectLine) => boolean

/** A query's conditions as closures. */
export interface CompiledWhere {
  /** What can be asked of a record alone; every direct line fails when `accessOnly`. */
  record: RecordTest
  /** Whether a condition exists that no direct line can meet. */
  accessOnly: boolean
  minLevel: number
  /** Null: any, also none. */
  reqId: ((reqId: unknown) => boolean) | null
  /** Asked of the parsed line, of whatever kind; null: any. */
  fields: FieldTest | null
  /** Asked of the line as it stands in the file; null: any. */
  text: ((line: string) => boolean) | null
}

/** @throws {OptionInvalid} a condition does not exist or has a value it cannot have */
export function compileWhere(where: Where): CompiledWhere {
  const { not = {} } = where
  checkNames(where, CONDITIONS, 'where.')
  checkTraits(where, '')
  checkNot(not)
  const tests = [
    ...recordTests(where),
    ...recordTests(not).map(
      (test): RecordTest =>
        (record) =>
          !test(record),
    ),
  ]
  return {
    record: allOf(tests),
    accessOnly: tests.length > 0,
    minLevel: where.level === undefined ? Number.NEGATIVE_INFINITY : levelNumber(where.level),
    reqId: withAndWithout(reqIdTest(where.reqId), reqIdTest(not.reqId)),
    fields: where.matches === undefined ? null : compileExpression(where.matches),
    text: withAndWithout(textTest(where.text), textTest(not.text)),
  }
}

/** Whether a parsed line meets the conditions; `text` is the line as it stands in the file. */
export function meets(where: CompiledWhere, line: AccessRecord | DirectLine, text: string): boolean {
  if (line.level < where.minLevel) return false
  if (where.reqId !== null && !where.reqId(line.reqId)) return false
  if (where.fields !== null && !where.fields(line)) return false
  if (where.text !== null && !where.text(text)) return false
  return !where.accessOnly || (isAccessRecord(line) && where.record(line))
}

/** A text inside a string of JSON, where quotes are escaped, and as typed, for a piece of the line itself. */
export function textForms(text: OneOrMore<string>): string[] {
  const forms = listOf(text).flatMap((one) => [JSON.stringify(one).slice(1, -1), one])
  return [...new Set(forms)]
}

function textTest(text: OneOrMore<string> | undefined): ((line: string) => boolean) | null {
  if (text === undefined) return null
  const forms = textForms(text)
  return (line) => forms.some((form) => line.includes(form))
}

function reqIdTest(reqId: OneOrMore<string> | undefined): ((reqId: unknown) => boolean) | null {
  if (reqId === undefined) return null
  const ids = new Set<unknown>(listOf(reqId))
  return (id) => ids.has(id)
}

function withAndWithout<T>(
  wanted: ((value: T) => boolean) | null,
  unwanted: ((value: T) => boolean) | null,
): ((value: T) => boolean) | null {
  if (unwanted === null) return wanted
  return (value) => (wanted === null || wanted(value)) && !unwanted(value)
}

/** The given value or values as a list; empty when not given. */
export function listOf<T extends string | number>(values: OneOrMore<T> | undefined): readonly T[] {
  if (values === undefined) return []
  return typeof values === 'object' ? values : [values]
}

function recordTests({
  status,
  outcome,
  url,
  route,
  method,
  user,
  client,
  minMs,
  raised,
}: Omit<Where, 'not'>): RecordTest[] {
  const tests: RecordTest[] = []
  if (status !== undefined) {
    const statuses = statusesOf(status)
    tests.push((record) => statuses.has(record.statusCode))
  }
  if (outcome !== undefined) {
    const outcomes = new Set<string>(listOf(outcome))
    tests.push((record) => outcomes.has(record.outcome))
  }
  if (url !== undefined) tests.push(oneOf(listOf(url).map((pattern) => urlTest(pattern))))
  if (route !== undefined) {
    const routes = new Set<unknown>(listOf(route))
    tests.push((record) => routes.has(record.route))
  }
  if (method !== undefined) {
    const methods = new Set(methodsOf(method))
    tests.push((record) => record.method !== null && methods.has(record.method))
  }
  if (user !== undefined) {
    const users = new Set(listOf(user).map(String))
    tests.push((record) => record.client?.user != null && users.has(valueText(record.client.user)))
  }
  if (client !== undefined) {
    const globs = listOf(client).map(compileGlob)
    tests.push(({ client }) => client?.client != null && globs.some((matches) => matches(valueText(client.client))))
  }
  if (minMs !== undefined) {
    if (!Number.isFinite(minMs)) throw invalidOption('minMs', minMs, { expected: 'a number of milliseconds' })
    const least = minMs * 1000
    tests.push((record) => record.durationUs >= least)
  }
  if (raised !== undefined) {
    const classes = new Set<unknown>(listOf(raised))
    tests.push((record) => classes.has(raisedOf(record)) || classes.has(typeOf(record)))
  }
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

function oneOf(tests: readonly RecordTest[]): RecordTest {
  return (record) => tests.some((test) => test(record))
}

function allOf(tests: readonly RecordTest[]): RecordTest {
  const [only] = tests
  if (only === undefined) return () => true
  if (tests.length === 1) return only
  return (record) => tests.every((test) => test(record))
}
