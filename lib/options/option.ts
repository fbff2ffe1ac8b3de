import { OptionInvalid } from '../errors.ts'
import { didYouMean } from './did-you-mean.ts'
import { shownValue } from './shown-value.ts'

/** What a value may be, and how a message says it. */
export interface Rule {
  readonly expected: string
  readonly holds: (value: unknown) => boolean
  /** How a message shows a value that it must not repeat. */
  readonly shown?: (value: unknown) => string
}

/** One option of a table: its rule, and its type. */
export interface Option<Value> extends Rule {
  /** Holds nothing; it tells the compiler the type. */
  readonly type?: Value
}

/** One that has a value when it is not given. */
export interface DefaultedOption<Value> extends Option<Value> {
  readonly byDefault: Value
}

/** All options of one kind; one that is in no table does not exist. */
export type OptionTable = Readonly<Record<string, Option<unknown>>>

/** What users may give. */
export type Given<Table extends OptionTable> = {
  [Name in keyof Table]?: (Table[Name] extends Option<infer Value> ? Value : never) | undefined
}

/** What holds: given, or by default. */
export type Resolved<Table extends OptionTable> = {
  [Name in keyof Table]: Table[Name] extends DefaultedOption<infer Value>
    ? Value
    : Table[Name] extends Option<infer Value>
      ? Value | undefined
      : never
}

export function option<Value>(rule: Rule): Option<Value>
export function option<Value>(rule: Rule, byDefault: Value): DefaultedOption<Value>
export function option<Value>(rule: Rule, byDefault?: Value): Option<Value> | DefaultedOption<Value> {
  return byDefault === undefined ? rule : { ...rule, byDefault }
}

/**
 * What is given, undefined left out.
 * @param where begins the names of the options in messages, `categories.db.`
 * @throws {OptionInvalid} an option does not exist or has a wrong value
 */
export function checkOptions<Table extends OptionTable>(table: Table, given: object, where = ''): Given<Table> {
  const set = Object.entries(given).filter(([name, value]) => {
    const rule = Object.hasOwn(table, name) ? table[name] : undefined
    if (rule === undefined) throw unknownOption(name, Object.keys(table), where)
    if (value !== undefined && !rule.holds(value)) throw invalidOption(where + name, value, rule)
    return value !== undefined
  })
  return Object.fromEntries(set) as Given<Table>
}

/** Every option of a table, by default where it is not given. */
export function withDefaults<Table extends OptionTable>(table: Table, given: Given<Table>): Resolved<Table> {
  const values: Readonly<Record<string, unknown>> = given
  return Object.fromEntries(
    Object.entries<Partial<DefaultedOption<unknown>>>(table).map(([name, { byDefault }]) => [
      name,
      values[name] ?? byDefault,
    ]),
  ) as Resolved<Table>
}

/** Without the options that Fastify itself reads out of what `register` is given. */
export function withoutFastifys(given: object): object {
  const { prefix, logLevel, logSerializers, ...own } = given as Record<string, unknown>
  return own
}

/** @throws {OptionInvalid} something is set that does not exist */
export function checkNames(given: object, known: readonly string[], where = ''): void {
  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined && !known.includes(name)) throw unknownOption(name, known, where)
  }
}

/** @param where stands before the name in the message, and `whose` behind it */
export function unknownOption(name: string, known: readonly string[], where = '', whose = ''): Error {
  const meant = didYouMean(name, known)
  const remedy = meant === undefined ? 'remove it' : `did you mean ${meant}? If not, remove it`
  return new OptionInvalid(
    `Option ${where}${name}${whose} does not exist; ${remedy}, or use one of ${known.join(', ')}`,
  )
}

export function invalidOption(
  name: string,
  value: unknown,
  { expected, shown = shownValue }: Pick<Rule, 'expected' | 'shown'>,
): Error {
  return new OptionInvalid(`Option ${name} is ${shown(value)}; expected ${expected}`)
}
