import pino, { type Logger, type LoggerOptions } from 'pino'
import type { CategoryOptions } from '../options/category-options.ts'
import { findCaller } from '../origin/caller.ts'
import { isError, read } from '../origin/thrown.ts'
import { now } from '../time/clock.ts'
import type { CategoryFile } from '../writer/category-file.ts'
import { createDestination } from './destination.ts'
import type { LineSink } from './line-sink.ts'
import { bindsKey } from './prebuilt-text.ts'
import { logReadable } from './readable-line.ts'
import { guardParts, type OnFailure } from './user-parts.ts'

/** One category: a pino logger on its file. */
export interface Category {
  readonly name: string
  /** What code logs itself. */
  readonly logger: Logger
  /** Undefined where nothing is written (`enabled: false`). */
  readonly file: CategoryFile | undefined
}

/** @param file undefined: the logger is silent */
export function createCategory(
  name: string,
  options: CategoryOptions,
  file: CategoryFile | undefined,
  sink: LineSink | undefined,
  onFailure: OnFailure,
): Category {
  const guarded = toLoggerOptions(options, onFailure)
  const hooks = { ...guarded.hooks, logMethod: logReadable(guarded.hooks?.logMethod, onFailure) }
  const serializers = { err: serializeErr, ...guarded.serializers }
  const loggerOptions = { ...guarded, hooks, serializers, base: { category: name } }
  if (file === undefined) return { name, logger: pino({ ...loggerOptions, enabled: false }), file }
  const withCaller = options.caller === false ? loggerOptions : addCaller(loggerOptions)
  return { name, logger: pino(withCaller, createDestination(file, sink)), file }
}

/** pino's options for a category. Everything that code logs is wanted: the original's level was its lowest too. */
export function toLoggerOptions(options: CategoryOptions, onFailure: OnFailure): LoggerOptions {
  const { customLevels, level = 'trace' } = options
  return {
    // The same text as pino's own, from our clock.
    timestamp: () => `,"time":${now()}`,
    level,
    ...(customLevels !== undefined && { customLevels }),
    ...guardParts(options, onFailure),
  }
}

/** pino's own serializer, which would give an error that is serialised already the type `Object`: such a one stays as it is. */
function serializeErr(err: unknown): unknown {
  const isForm = typeof err === 'object' && err !== null && !isError(err) && typeof read(err, 'type') === 'string'
  return isForm ? err : pino.stdSerializers.err(err as Error)
}

/** A `caller` that the code gives itself stays. */
function addCaller(options: LoggerOptions): LoggerOptions {
  const { mixin } = options
  return {
    ...options,
    mixin: (object, level, logger) => {
      const mixed = Object(mixin === undefined ? {} : mixin(object, level, logger))
      if ('caller' in object || 'caller' in mixed || bindsKey(logger, 'caller')) return mixed
      const caller = findCaller(methodOf(logger, level))
      return caller === undefined ? mixed : { ...mixed, caller }
    },
    // Behind the fields of the line, as people read it.
    mixinMergeStrategy: (object, mixed) => {
      if ('caller' in object) return { ...mixed, ...object }
      const { caller, ...others } = mixed as { caller?: unknown }
      return caller === undefined ? { ...others, ...object } : { ...others, ...object, caller }
    },
  }
}

/** The method of a logger that writes at a level, which stands right above its caller on the stack. */
function methodOf(logger: Logger, level: number): (() => void) | undefined {
  const label = logger.levels.labels[level]
  return label === undefined ? undefined : (logger as unknown as Record<string, () => void>)[label]
}
