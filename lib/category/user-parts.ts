import type { LoggerOptions, redactOptions } from 'pino'
import { answeredNow } from '../options/answer.ts'
import type { CategoryOptions } from '../options/category-options.ts'
import { isObject } from '../options/kinds.ts'
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
      return answeredNow(run())
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
          () => levelOf(level(label, number)),
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
      log: (object) => {
        // It may take members out of the object itself, and fail then.
        const before = { ...object }
        return attempt(
          'formatters.log',
          () => membersOf(log(object), before),
          () => before,
        )
      },
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
        const fail = (error: unknown) => {
          onFailure('hooks.logMethod', error)
          if (!isLogged) method.apply(this, args)
        }
        try {
          const answer: unknown = logMethod.call(this, args, once, level)
          // It may ask somebody first, and write the line later.
          if (answer instanceof Promise) answer.catch(fail)
        } catch (error) {
          fail(error)
        }
      },
    }),
    ...(streamWrite && {
      streamWrite: (line) =>
        attempt(
          'hooks.streamWrite',
          () => lineOf(streamWrite(line)),
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
  const members = answeredNow(answer)
  if (isObject(members)) return { ...members }
  throw new TypeError(`it returned ${shownValue(answer)}; expected an object`)
}

/** Who has nothing to say of a line does not take it away. */
function membersOf(answer: unknown, before: object): Record<string, unknown> {
  const members = copyOf(answer)
  if (Object.keys(members).length > 0 || Object.keys(before).length === 0) return members
  throw new TypeError('it returned an object without members; expected those of the line')
}

/** pino begins each line with its text, less the last brace. */
function levelOf(answer: unknown): Record<string, unknown> {
  const level = copyOf(answer)
  const text: string | undefined = JSON.stringify(level)
  if (text?.startsWith('{"')) return level
  throw new TypeError(`it returned ${shownValue(answer)}; expected an object of the level, { level }`)
}

/** What is written for a line: one line, or nothing. */
function lineOf(answer: unknown): string {
  const text = answeredNow(answer)
  if (typeof text !== 'string') throw new TypeError(`it returned ${shownValue(text)}; expected a string`)
  const line = text.trimEnd()
  // Of JSON in several lines the breaks are but spaces.
  return line === '' ? '' : `${line.replaceAll('\n', ' ')}\n`
}
