import type { LoggerOptions, redactOptions } from 'pino'
import type { CategoryOptions } from '../options/category-options.ts'
import { shownValue } from '../options/shown-value.ts'

/** Told which part given by the user threw, or answered with what it must not. */
export type OnFailure = (part: string, error: unknown) => void

type Serializer = (value: unknown) => unknown
type Hooks = NonNullable<LoggerOptions['hooks']>
type Formatters = NonNullable<LoggerOptions['formatters']>

/**
 * The parts of a logger that users give, made safe: one that throws, or does not answer with what pino needs, is left out
 * of the line and reported, as a log line must never fail the request it is written for.
 */
export function guardParts(options: CategoryOptions, onFailure: OnFailure): LoggerOptions {
  const { serializers, mixin, formatters, hooks, redact } = options
  const attempt = <Value>(part: string, run: () => Value, otherwise: () => Value): Value => {
    try {
      return run()
    } catch (error) {
      onFailure(part, error)
      return otherwise()
    }
  }

  const guardSerializer = (key: string, serializer: Serializer): Serializer => {
    // What should have been serialized may hold secrets, so it is left out.
    return (value) =>
      attempt(
        `serializers.${key}`,
        () => serializer(value),
        () => undefined,
      )
  }

  const guardFormatters = ({ log, level, bindings }: Formatters): Formatters => ({
    ...(level && {
      level: (label, number) =>
        attempt(
          'formatters.level',
          () => copyOf(level(label, number)),
          () => ({ level: number }),
        ),
    }),
    ...(bindings && {
      bindings: (bound) =>
        attempt(
          'formatters.bindings',
          () => copyOf(bindings(bound)),
          () => bound,
        ),
    }),
    ...(log && {
      log: (object) =>
        attempt(
          'formatters.log',
          () => copyOf(log(object)),
          () => object,
        ),
    }),
  })

  const guardHooks = ({ logMethod, streamWrite }: Hooks): Hooks => ({
    ...(logMethod && {
      logMethod(args, method, level) {
        let isLogged = false
        const once = (...line: Parameters<typeof method>) => {
          isLogged = true
          method.apply(this, line)
        }
        attempt(
          'hooks.logMethod',
          () => logMethod.call(this, args, once, level),
          () => void (isLogged || method.apply(this, args)),
        )
      },
    }),
    ...(streamWrite && {
      streamWrite: (line) =>
        attempt(
          'hooks.streamWrite',
          () => textOrThrow(streamWrite(line)),
          () => line,
        ),
    }),
  })

  const guardRedact = (redaction: string[] | redactOptions): string[] | redactOptions => {
    if (Array.isArray(redaction) || typeof redaction.censor !== 'function') return redaction
    const { censor } = redaction
    return {
      ...redaction,
      censor: (value: unknown, path: string[]) =>
        attempt(
          'redact.censor',
          () => censor(value, path),
          () => '[Redacted]',
        ),
    }
  }

  return {
    ...(serializers && {
      serializers: Object.fromEntries(
        Object.entries(serializers).map(([key, serializer]) => [key, guardSerializer(key, serializer)]),
      ),
    }),
    ...(mixin && {
      mixin: (...args) =>
        attempt(
          'mixin',
          // Nothing to add is no failure: a context that is not there outside of requests.
          () => copyOf(mixin(...args) ?? {}),
          () => ({}),
        ),
    }),
    ...(formatters && { formatters: guardFormatters(formatters) }),
    ...(hooks && { hooks: guardHooks(hooks) }),
    ...(redact && { redact: guardRedact(redact) }),
  }
}

/** What an answer holds, read once while it is guarded: pino would read it later, or write into it. */
function copyOf(answer: unknown): Record<string, unknown> {
  if (typeof answer === 'object' && answer !== null) return { ...answer }
  throw new TypeError(`it returned ${shownValue(answer)}; expected an object`)
}

function textOrThrow(answer: unknown): string {
  if (typeof answer === 'string') return answer
  throw new TypeError(`it returned ${shownValue(answer)}; expected a string`)
}
