import type { LoggerOptions, redactOptions } from 'pino'
import type { CategoryOptions } from './category-options.ts'

/** Told which part given by the user threw. */
export type OnFailure = (part: string, error: unknown) => void

type Serializer = (value: unknown) => unknown
type Hooks = NonNullable<LoggerOptions['hooks']>
type Formatters = NonNullable<LoggerOptions['formatters']>

/**
 * The parts of a logger that users give, made safe: one that throws is left out of the line and reported, as a log line
 * must never fail the request it is written for.
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

  const guardFormatters = ({ log, ...others }: Formatters): Formatters => ({
    ...others,
    ...(log && {
      log: (object) =>
        attempt(
          'formatters.log',
          () => log(object),
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
          () => streamWrite(line),
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
          () => mixin(...args),
          () => ({}),
        ),
    }),
    ...(formatters && { formatters: guardFormatters(formatters) }),
    ...(hooks && { hooks: guardHooks(hooks) }),
    ...(redact && { redact: guardRedact(redact) }),
  }
}
