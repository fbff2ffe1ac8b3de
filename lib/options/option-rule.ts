import { OptionInvalid } from '../errors.ts'
import { shownValue } from './shown-value.ts'

/** What an option may be, and how a message says it. */
export interface Rule {
  expected: string
  holds: (value: never) => boolean
}

/** One rule for each option; an option without a rule does not exist. */
export type Rules<Options> = { readonly [Option in keyof Required<Options>]: Rule }

/** Options that Fastify itself reads out of what `register` is given. */
export const OF_FASTIFY: ReadonlySet<string> = new Set(['prefix', 'logLevel', 'logSerializers'])

/**
 * Holds an option to its rule.
 * @param name how the message calls it, `categories.db.level`
 * @param shown how the message shows its value
 * @throws {OptionInvalid} it does not exist or has a wrong value
 */
export function checkOption<Options>(
  rules: Rules<Options>,
  option: string,
  value: unknown,
  name = option,
  shown: (value: unknown) => string = shownValue,
): void {
  if (!Object.hasOwn(rules, option)) throw unknownOption(name, Object.keys(rules))
  const { expected, holds } = rules[option as keyof Options]
  if (!holds(value as never)) throw invalidOption(name, value, expected, shown)
}

export function unknownOption(name: string, known: readonly string[]): Error {
  return new OptionInvalid(`Option ${name} does not exist; remove it, or use one of ${known.join(', ')}`)
}

export function invalidOption(
  name: string,
  value: unknown,
  expected: string,
  shown: (value: unknown) => string = shownValue,
): Error {
  return new OptionInvalid(`Option ${name} is ${shown(value)}; expected ${expected}`)
}
