import type { LoggerOptions } from 'pino'
import type { CategoryOptions } from './category-options.ts'

type OnFailure = (part: string, error: unknown) => void
type Serializer = (value: unknown) => unknown

/**
 * The parts of a logger that users give, made safe: one that throws is left out of the line and reported, as a log line
 * must never fail the request it is written for.
 */
export function guardParts(options: CategoryOptions, onFailure: OnFailure): LoggerOptions {
  const { serializers, mixin, formatters } = options
  const guarded: LoggerOptions = {}
  if (serializers !== undefined) {
    guarded.serializers = Object.fromEntries(
      Object.entries(serializers).map(([key, serializer]) => [key, guardSerializer(key, serializer, onFailure)]),
    )
  }
  if (mixin !== undefined) {
    guarded.mixin = (...args) => attempt('mixin', () => mixin(...args), {}, onFailure)
  }
  if (formatters !== undefined) {
    const { log } = formatters
    guarded.formatters =
      log === undefined
        ? formatters
        : { ...formatters, log: (object) => attempt('formatters.log', () => log(object), object, onFailure) }
  }
  return guarded
}

function guardSerializer(key: string, serializer: Serializer, onFailure: OnFailure): Serializer {
  return (value) => attempt(`serializers.${key}`, () => serializer(value), undefined, onFailure)
}

function attempt<Value>(part: string, run: () => Value, otherwise: Value, onFailure: OnFailure): Value {
  try {
    return run()
  } catch (error) {
    onFailure(part, error)
    return otherwise
  }
}
