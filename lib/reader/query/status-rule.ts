import { invalidOption } from '../../options/option.ts'

const CLASS = /^([1-9])xx$/i
const COMPARISON = /^(>=|<=|>|<|=)?\s*(\d{1,3})$/
const RANGE = /^(\d{1,3})-(\d{1,3})$/

/** Statuses have at most three digits; 0 is the status of a request that was cut before any left. */
const STATUSES = Array.from({ length: 1000 }, (_, status) => status)

/**
 * The set of statuses that rules name: `404`, `'404'`, `'5xx'`, `'>=400'`, `'<400'`, `'400-499'`; several with commas in
 * between, what is left out with `!` in front: `'4xx,5xx'`, `'!404'`, `'4xx,!404'`.
 *
 * @throws {OptionInvalid}
 */
export function statusesOf(rules: number | string | readonly (number | string)[]): Set<number> {
  const parts = (typeof rules === 'object' ? rules : [rules]).flatMap((rule) =>
    String(rule)
      .split(',')
      .map((part) => ({ text: part.trim(), rule })),
  )
  const named = parts.filter(({ text }) => !text.startsWith('!')).map(({ text, rule }) => compileRule(text, rule))
  const excluded = parts
    .filter(({ text }) => text.startsWith('!'))
    .map(({ text, rule }) => compileRule(text.slice(1).trim(), rule))
  const isNamed = (status: number) => (named.length === 0 && excluded.length > 0) || named.some((test) => test(status))
  return new Set(STATUSES.filter((status) => isNamed(status) && !excluded.some((test) => test(status))))
}

function compileRule(text: string, rule: number | string): (status: number) => boolean {
  const family = CLASS.exec(text)?.[1]
  if (family !== undefined) return (status) => Math.floor(status / 100) === Number(family)
  const range = RANGE.exec(text)
  if (range !== null) return (status) => status >= Number(range[1]) && status <= Number(range[2])
  const comparison = COMPARISON.exec(text)
  if (comparison === null) {
    throw invalidOption('status', rule, {
      expected: "a status (404), a class ('5xx'), a comparison ('>=400') or a range ('400-499'), with ! for all others",
    })
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
