import diagnosticsChannel from 'node:diagnostics_channel'
import pino, { type Logger } from 'pino'
import type { CategoryOptions } from '../options/category-options.ts'
import { now } from '../time/clock.ts'
import { type Category, toLoggerOptions } from './category.ts'
import { createDestination, createTimedDestination } from './destination.ts'
import type { LineSink } from './line-sink.ts'
import { createTextWriter, writesText } from './prebuilt-text.ts'
import type { OnFailure } from './user-parts.ts'

/** The two forms of a record. Of what a record is made of, its logger knows nothing but the time. */
export interface RecordForm<Ended extends { time: number }> {
  /** `,"category":"app",…`: what follows level and time. */
  text(ended: Ended): string
  /** The keys that follow level and time, in their order. */
  object(ended: Ended): object
}

/** Writes the records of one category. */
export interface RecordLogger<Ended> {
  readonly category: string
  /** Whether parts of the user's, or of an instrumentation, run when a record is written. */
  readonly runsOthers: boolean
  /** Whether the category's logger has a level of that label. */
  hasLevel(label: string): boolean
  /** Writes one record at a level (a label of the logger). Never throws. */
  write(level: string, ended: Ended): void
}

/** With one of these a record must reach the logger as an object, for its keys to be seen. */
const PARTS_THAT_SEE_KEYS = ['redact', 'serializers', 'formatters', 'mixin', 'hooks'] as const

/** Chooses the path of a category's records once: ready text, or an object where the user's parts must see keys. */
export function createRecordLogger<Ended extends { time: number }>(
  { name, logger, file }: Category,
  options: CategoryOptions,
  form: RecordForm<Ended>,
  sink: LineSink | undefined,
  onFailure: OnFailure,
): RecordLogger<Ended> {
  const hasLevel = (label: string) => Object.hasOwn(logger.levels.values, label)
  if (file === undefined) return { category: name, runsOthers: false, hasLevel, write: () => {} }

  /** Time of the record that is written; null for what a hook of the user's writes later. */
  let time: number | null = null
  const timeNow = () => time ?? now()
  const { serializers, ...loggerOptions } = toLoggerOptions(options, onFailure)
  const isText = !PARTS_THAT_SEE_KEYS.some((part) => options[part] !== undefined) && writesText()
  const recordLogger = pino(
    {
      ...loggerOptions,
      timestamp: () => `,"time":${timeNow()}`,
      base: null,
      // `err` of a record is serialised already: pino's own serializer and message are for Errors.
      serializers: { err: (err) => err, ...serializers },
      errorKey: '',
    },
    isText ? createTimedDestination(file, timeNow, sink) : createDestination(file, sink),
  )
  const writeUnsafe = isText ? writeAsText(recordLogger, form) : writeAsObject(recordLogger, form)
  return {
    category: name,
    runsOthers: !isText || isOverheard(),
    hasLevel,
    write(level, ended) {
      time = ended.time
      try {
        writeUnsafe(level, ended)
      } catch (error) {
        onFailure('logger', error)
      } finally {
        time = null
      }
    },
  }
}

type Write<Ended> = (level: string, ended: Ended) => void

function writeAsText<Ended extends { time: number }>(logger: Logger, { text }: RecordForm<Ended>): Write<Ended> {
  const writeText = createTextWriter(logger)
  return (level, ended) => writeText(level, text(ended))
}

function writeAsObject<Ended extends { time: number }>(logger: Logger, { object }: RecordForm<Ended>): Write<Ended> {
  const byLevel = logger as unknown as Record<string, (record: object) => void>
  return (level, ended) => byLevel[level]?.(object(ended))
}

/** Whether an instrumentation listens to pino for its lines, to add to them what holds in the context of a request. */
function isOverheard(): boolean {
  return ['start', 'end'].some((event) => diagnosticsChannel.hasSubscribers(`tracing:pino_asJson:${event}`))
}
