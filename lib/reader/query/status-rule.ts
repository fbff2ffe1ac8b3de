import { OptionInvalid } from '../../errors.ts'

const CLASS = /^([1-9])xx$/i
const COMPARISON = /^(>=|<=|>|<|=)?\s*(\d{1,3})$/
const RANGE = /^(\d{1,3})-(\d{1,3})$/

/** Statuses have at most three digits; 0 is the status of a request that was cut before any left. */
const STATUSES = Array.from({ length: 1000 }, (_, status) => status)

/**
 * The set of statuses that a rule names: `404`, `'404'`, `'5xx'`, `'>=400'`, `'<400'`, `'400-499'`.
 *
 * @throws {OptionInvalid}
 */
export function statusesOf(rule: number | string): Set<number> {
  return new Set(STATUSES.filter(compileRule(String(rule).trim(), rule)))
}

function compileRule(text: string, rule: number | string): (status: number) => boolean {
  const family = CLASS.exec(text)?.[1]
  if (family !== undefined) return (status) => Math.floor(status / 100) === Number(family)
  const range = RANGE.exec(text)
  if (range !== null) return (status) => status >= Number(range[1]) && status <= Number(range[2])
  const comparison = COMPARISON.exec(text)
  if (comparison === null) {
    throw new OptionInvalid(
      `status: expected a status (404), a class ('5xx'), a comparison ('>=400') or a range ('400-499'), got ${JSON.stringify(rule)}`,
    )
  }
  const bound = Number(comparison[2])
  if (comparison[1] === '>=') return (status) => status >= bound
  if (comparison[1] === '<=') return (status) => status <= bound
  if (comparison[1] === '>') return (status) => status > bound
  if (comparison[1] === '<') return (status) => status < bound
  return (status) => status === bound
}

/**
 * What may follow `"statusCode":` in a line whose status is in the set: whole statuses while they are few, else
 * first digits; null when that would exclude next to nothing.
 */
export function statusPrefixes(statuses: ReadonlySet<number>): string[] | null {
  const whole = [...statuses].map(String)
  if (whole.length <= 4) return whole
  const digits = [...new Set(whole.map((text) => text.slice(0, 1)))]
  return digits.length <= 3 ? digits : null
}
