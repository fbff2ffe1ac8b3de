import pino, { type Logger, type LoggerOptions } from 'pino'
import type { AccessRecord } from '../record/access-record.ts'
import type { Facts } from '../record/facts.ts'
import type { RecordForm } from '../record/record-form.ts'
import { findCaller } from './caller.ts'
import type { CategoryOptions } from './category-options.ts'
import { guardParts } from './guarded-parts.ts'
import { createTextWriter } from './prebuilt-text.ts'
import type { RecordWriter } from './record-writer.ts'
import type { RotatedFile } from './rotated-file.ts'
import { pinTime, stamp, unpinTime } from './stamp.ts'
import type { Terminal } from './terminal.ts'

/** pino tells a stream with this key the time it stamped on the line. */
const metadata: unique symbol = Symbol.for('pino.metadata') as never

/** One category: a pino logger on a rotated file. */
export interface Category {
  readonly name: string
  /** What code logs itself. */
  readonly logger: Logger
  /** Undefined where nothing is written (`enabled: false`). */
  readonly file: RotatedFile | undefined
}

export type OnFailure = (part: string, error: unknown) => void

/** @param file undefined: the logger is silent */
export function createCategory(
  name: string,
  options: CategoryOptions,
  file: RotatedFile | undefined,
  terminal: Terminal | undefined,
  onFailure: OnFailure,
): Category {
  const loggerOptions = toLoggerOptions(name, options, onFailure)
  if (file === undefined) return { name, logger: pino({ ...loggerOptions, enabled: false }), file }
  const logger = pino(options.caller === false ? loggerOptions : withCaller(loggerOptions), destination(file, terminal))
  return { name, logger, file }
}

/** The writer of a category's records. Its path is chosen here, once: ready text, or an object where options must see keys. */
export function createRecordWriter(
  { name, file }: Category,
  options: CategoryOptions,
  form: RecordForm,
  terminal: Terminal | undefined,
  onFailure: OnFailure,
): RecordWriter {
  if (file === undefined) return { category: name, write: () => {} }
  const { serializers, ...loggerOptions } = toLoggerOptions(name, options, onFailure)
  // `err` of a record is serialised already; pino's own serializer would take it for an error.
  const logger = pino(
    { ...loggerOptions, base: null, serializers: { err: (err) => err, ...serializers } },
    destination(file, terminal),
  )
  const isPlain = (['redact', 'serializers', 'formatters', 'mixin'] as const).every(
    (part) => options[part] === undefined,
  )
  const writeText = createTextWriter(logger)
  const writeObject = (level: string, facts: Facts) => objectLogger[level]?.(form.object(facts))
  const objectLogger = logger as unknown as Record<string, (record: Omit<AccessRecord, 'level' | 'time'>) => void>
  const write = isPlain ? (level: string, facts: Facts) => writeText(level, form.text(facts)) : writeObject
  return {
    category: name,
    write(level, facts) {
      pinTime(facts.time)
      try {
        write(level, facts)
      } catch (error) {
        onFailure('logger', error)
      } finally {
        unpinTime()
      }
    },
  }
}

function toLoggerOptions(name: string, options: CategoryOptions, onFailure: OnFailure): LoggerOptions {
  const { redact, hooks, customLevels, level = 'trace' } = options
  return {
    base: { category: name },
    timestamp: stamp,
    level,
    ...(redact !== undefined && { redact }),
    ...(hooks !== undefined && { hooks }),
    ...(customLevels !== undefined && { customLevels }),
    ...guardParts(options, onFailure),
  }
}

function withCaller(options: LoggerOptions): LoggerOptions {
  const { mixin } = options
  return {
    ...options,
    mixin: (object, level, logger) => {
      const caller = findCaller()
      const mixed = mixin === undefined ? {} : mixin(object, level, logger)
      return caller === undefined ? mixed : { ...mixed, caller }
    },
    // Behind the fields of the line, as people read it.
    mixinMergeStrategy: (object, mixed) => {
      const { caller, ...others } = mixed as { caller?: string }
      return caller === undefined ? { ...others, ...object } : { ...others, ...object, caller }
    },
  }
}

function destination(file: RotatedFile, terminal: Terminal | undefined): pino.DestinationStream {
  const stream = {
    [metadata]: true,
    lastTime: '',
    write(line: string) {
      file.write(line, Number(stream.lastTime))
    },
  }
  if (terminal === undefined) return stream
  return pino.multistream([
    { level: 0 as never, stream },
    { level: 0 as never, stream: terminal },
  ])
}
