import type { Rule } from './option.ts'

export function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

export function isFunction(value: unknown): value is (...args: never) => unknown {
  return typeof value === 'function'
}

/** Of entries: no array, and not null. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isObjectOf(value: unknown, holds: (entry: unknown) => boolean): value is Record<string, unknown> {
  return isObject(value) && Object.values(value).every(holds)
}

export function isArrayOf(value: unknown, holds: (entry: unknown) => boolean): value is unknown[] {
  return Array.isArray(value) && value.every(holds)
}

export function isWhole(value: unknown, least: number): value is number {
  return Number.isSafeInteger(value) && (value as number) >= least
}

/** A path without a query. */
export function isPath(value: unknown): value is string {
  return isText(value) && /^\/[^?#]*$/.test(value)
}

/** A pattern that says the same about a text whenever it is asked. */
export function isPlainPattern(value: unknown): value is RegExp {
  return value instanceof RegExp && !value.global && !value.sticky
}

export const TRUE_OR_FALSE: Rule = { expected: 'true or false', holds: (value) => typeof value === 'boolean' }

export const A_FUNCTION: Rule = { expected: 'a function', holds: isFunction }

export const OBJECT_OF_FUNCTIONS: Rule = {
  expected: 'an object of functions',
  holds: (value) => isObjectOf(value, isFunction),
}

/** An object of functions, of which nobody would call one with another name. */
export function functionsNamed(...names: string[]): Rule {
  return {
    expected: `an object of functions with names among ${names.join(', ')}`,
    holds: (value) => isObjectOf(value, isFunction) && Object.keys(value).every((name) => names.includes(name)),
  }
}

/** @param noun what is counted, `number of bytes` */
export function wholeFrom(least: number, noun: string): Rule {
  return { expected: `a whole ${noun} from ${least}`, holds: (value) => isWhole(value, least) }
}
