import type { LoggerOptions, redactOptions } from 'pino'
import { answeredNow } from '../options/answer.ts'
import type { CategoryOptions } from '../options/category-options.ts'
import { isObject } from '../options/kinds.ts'
import { shownValue } from '../options/shown-value.ts'

/** Told which part given by the user threw, or answered with what it must not. */
export type OnFailure = (part: string, error: unknown) => void

type Serializer = (value: unknown) => unknown
type Serializers = Readonly<Record<string, Serializer>>
type Mixin = NonNullable<LoggerOptions['mixin']>
type Hooks = NonNullable<LoggerOptions['hooks']>
export type LogMethod = NonNullable<Hooks['logMethod']>
type Formatters = NonNullable<LoggerOptions['formatters']>

/** Runs a part of the user's; what comes of `otherwise` is taken where it throws, or answers with a promise. */
type Attempt = <Value>(part: string, run: () => Value, otherwise: () => Value) => Value

/**
 * The parts of a logger that users give, made safe: one that throws, or does not answer with what pino needs, is left out
 * of the line and reported, as a log line must never fail the request it is written for.
 */
export function guardParts(
  { serializers, mixin, formatters, hooks, redact }: CategoryOptions,
  onFailure: OnFailure,
): LoggerOptions {
  const attempt: Attempt = (part, run, otherwise) => {
    try {
      return answeredNow(run())
    } catch (error) {
      onFailure(part, error)
      return otherwise()
    }
  }
  return {
    ...(serializers && { serializers: guardSerializers(serializers, attempt) }),
    ...(mixin && { mixin: guardMixin(mixin, attempt) }),
    ...(formatters && { formatters: guardFormatters(formatters, attempt) }),
    ...(hooks && { hooks: guardHooks(hooks, attempt, onFailure) }),
    ...(redact && { redact: guardRedact(redact, attempt) }),
  }
}

function guardSerializers(serializers: Serializers, attempt: Attempt): Serializers {
  const guarded = Object.entries(serializers).map(([key, serializer]): [string, Serializer] => {
    // What should have been serialized may hold secrets, so it is left out.
    const nothing = () => undefined
    return [key, (value) => attempt(`serializers.${key}`, () => serializer(value), nothing)]
  })
  return Object.fromEntries(guarded)
}

/** Nothing to add is no failure: a context that is not there outside of requests. */
function guardMixin(mixin: Mixin, attempt: Attempt): Mixin {
  return (...args) => {
    const run = () => copyOf(mixin(...args) ?? {})
    return attempt('mixin', run, () => ({}))
  }
}

function guardFormatters({ log, level, bindings }: Formatters, attempt: Attempt): Formatters {
  return {
    ...(level && {
      level: (label, number) => {
        const run = () => levelOf(level(label, number))
        return attempt('formatters.level', run, () => ({ level: number }))
      },
    }),
    ...(bindings && {
      bindings: (bound) => {
        const run = () => copyOf(bindings(bound))
        return attempt('formatters.bindings', run, () => bound)
      },
    }),
    ...(log && {
      log: (object) => {
        // It may take members out of the object itself, and fail then.
        const before = { ...object }
        const run = () => membersOf(log(object), before)
        return attempt('formatters.log', run, () => before)
      },
    }),
  }
}

function guardHooks({ logMethod, streamWrite }: Hooks, attempt: Attempt, onFailure: OnFailure): Hooks {
  return {
    ...(logMethod && { logMethod: guardLogMethod(logMethod, onFailure) }),
    ...(streamWrite && {
      streamWrite: (line) => {
        const run = () => lineOf(streamWrite(line))
        return attempt('hooks.streamWrite', run, () => line)
      },
    }),
  }
}

/** Where the hook fails before it has logged the line, the line is logged without it. */
function guardLogMethod(logMethod: LogMethod, onFailure: OnFailure): LogMethod {
  return function guarded(args, method, level) {
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
  }
}

function guardRedact(redact: string[] | redactOptions, attempt: Attempt): string[] | redactOptions {
  if (Array.isArray(redact) || typeof redact.censor !== 'function') return redact
  const { censor } = redact
  return {
    ...redact,
    censor: (value: unknown, path: string[]) => {
      const run = () => censor(value, path)
      return attempt('redact.censor', run, () => '[Redacted]')
    },
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
