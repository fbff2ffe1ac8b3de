import { isObject, isText } from '../../options/kinds.ts'
import { checkNames, invalidOption, type Rule } from '../../options/option.ts'
import type { Outcome } from '../../record/access-record.ts'
import { isOutcome, OUTCOMES } from '../../record/line.ts'

export type OneOrMore<T> = T | readonly T[]

/** What a record can be asked to be, or not to be. */
export interface Traits {
  /** `404`, `'404'`, `'5xx'`, `'>=400'`, `'400-499'`, `'4xx,5xx'`, `'!404'`. */
  status?: OneOrMore<number | string> | undefined
  outcome?: OneOrMore<Outcome> | undefined
  /** `*` stands for any run of characters. A pattern that begins with `/` is held against the path, else against host and path. */
  url?: OneOrMore<string> | undefined
  /** The route's pattern, exactly. */
  route?: OneOrMore<string> | undefined
  method?: OneOrMore<string> | undefined
  /** User id: `2` and `'2'` are the same user. */
  user?: OneOrMore<string | number> | undefined
  /** Address, exactly or with `*`: `10.0.*`. */
  client?: OneOrMore<string> | undefined
  /** Class of the error, `TypeError`. */
  raised?: OneOrMore<string> | undefined
  reqId?: OneOrMore<string> | undefined
  /** Stands somewhere in the line, as JSON writes it or as a person reads it: case matters, keys count too. */
  text?: OneOrMore<string> | undefined
}

/** An empty one, of a variable that is not set, would meet nothing and exclude nothing. */
const TEXT: Rule = { expected: 'text that is not empty', holds: isText }

/** What a trait may be asked to be; of a list, each entry. */
const RULES: Readonly<Record<keyof Traits, Rule>> = {
  status: { expected: "a status (404) or text such as '5xx'", holds: isNumberOrText },
  outcome: { expected: OUTCOMES.join(', '), holds: isOutcome },
  url: TEXT,
  route: TEXT,
  method: TEXT,
  user: { expected: 'a number, or text that is not empty', holds: (value) => isNumberOrText(value) && value !== '' },
  client: TEXT,
  raised: TEXT,
  reqId: TEXT,
  text: TEXT,
}

/** The names of traits. */
export const TRAITS = Object.keys(RULES) as (keyof Traits)[]

/**
 * @param prefix of the names in messages, `not.`
 * @throws {OptionInvalid}
 */
export function checkTraits(given: Traits, prefix: string): void {
  for (const name of TRAITS) {
    const asked: unknown = given[name]
    if (asked === undefined) continue
    for (const value of Array.isArray(asked) ? asked : [asked]) {
      if (!RULES[name].holds(value)) throw invalidOption(prefix + name, value, RULES[name])
    }
  }
}

/** @throws {OptionInvalid} */
export function checkNot(not: Traits): void {
  if (!isObject(not)) throw invalidOption('where.not', not, { expected: 'an object of conditions' })
  checkNames(not, TRAITS, 'where.not.')
  checkTraits(not, 'not.')
}

function isNumberOrText(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number'
}
