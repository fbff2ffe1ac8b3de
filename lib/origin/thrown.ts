import { types } from 'node:util'

/** A property of something thrown; undefined when its getter throws. */
export function read(thrown: object, property: string): unknown {
  try {
    return (thrown as Record<string, unknown>)[property]
  } catch {
    return undefined
  }
}

/** A proxy may throw even when it is asked for its class. */
export function isA<Class>(value: unknown, wanted: new (...args: never[]) => Class): value is Class {
  try {
    return value instanceof wanted
  } catch {
    return false
  }
}

/** An Error, of another realm (node:vm) too. */
export function isError(value: unknown): value is Error {
  return types.isNativeError(value) || isA(value, Error)
}

/** How many causes of an error are looked at: wrapped errors are rarely deeper, and a cyclic chain would not end. */
export const MAX_CAUSES = 8

/** Whether something thrown is another one, or tells of it as its cause: frameworks hand on errors in classes of their own. */
export function isOrWraps(thrown: unknown, other: unknown): boolean {
  let cause = thrown
  for (let depth = 0; depth < MAX_CAUSES; depth++) {
    if (cause === other) return true
    if (typeof cause !== 'object' || cause === null) return false
    cause = read(cause, 'cause')
  }
  return false
}

/** Name of the class of what was thrown; of one without a name, that of the class it extends. */
export function classNameOf(thrown: unknown): string {
  if (thrown === null || thrown === undefined) return String(thrown)
  const thrownBy = read(Object(thrown), 'constructor')
  return (typeof thrownBy === 'function' && nameOfClass(thrownBy)) || (isError(thrown) ? 'Error' : 'Object')
}

function nameOfClass(named: object): string | undefined {
  const name = read(named, 'name')
  if (typeof name === 'string' && name !== '') return name
  const extended = parentOf(named)
  return typeof extended === 'function' ? nameOfClass(extended) : undefined
}

function parentOf(named: object): unknown {
  try {
    return Object.getPrototypeOf(named)
  } catch {
    return undefined
  }
}

/** Names that classes have from the language, in lower case, as pg calls its own `error`: a class below one says more. */
const OF_THE_LANGUAGE: ReadonlySet<unknown> = new Set(
  [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError, AggregateError].map(({ name }) =>
    name.toLowerCase(),
  ),
)

/** Name of what was thrown: the one it gives itself, which minifying leaves alone, else that of its class. */
export function raisedOf(thrown: unknown): string {
  if (typeof thrown === 'object' && thrown !== null && typeof read(thrown, 'message') === 'string') {
    const name = read(thrown, 'name')
    if (typeof name === 'string' && name !== '' && !OF_THE_LANGUAGE.has(name.toLowerCase())) return name
  }
  return classNameOf(thrown)
}
