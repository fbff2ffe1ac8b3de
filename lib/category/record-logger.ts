import pino, { type Logger } from 'pino'
import type { CategoryOptions } from '../options/category-options.ts'
import type { AccessRecord } from '../record/access-record.ts'
import type { Facts } from '../record/ended-request.ts'
import type { RecordForm } from '../record/record-text.ts'
import type { Category } from './category.ts'
import { createDestination, createPinnedDestination } from './destination.ts'
import { toLoggerOptions } from './logger-options.ts'
import { createTextWriter, writesText } from './prebuilt-text.ts'
import { pinTime, unpinTime } from './stamp.ts'
import type { Terminal } from './terminal.ts'
import type { OnFailure } from './user-parts.ts'

/** Writes the records of one category. */
export interface RecordWriter {
  readonly category: string
  /** Whether the category's logger has a level of that label. */
  hasLevel(label: string): boolean
  /** Writes one record at a level (a label of the logger). Never throws. */
  write(level: string, facts: Facts): void
}

/** With one of these a record must reach the logger as an object, for its keys to be seen. */
const PARTS_THAT_SEE_KEYS = ['redact', 'serializers', 'formatters', 'mixin', 'hooks'] as const

/** Chooses the path of a category's records once: ready text, or an object where the user's parts must see keys. */
export function createRecordWriter(
  { name, logger, file }: Category,
  options: CategoryOptions,
  form: RecordForm,
  terminal: Terminal | undefined,
  onFailure: OnFailure,
): RecordWriter {
  const hasLevel = (label: string) => Object.hasOwn(logger.levels.values, label)
  if (file === undefined) return { category: name, hasLevel, write: () => {} }
  const { serializers, ...loggerOptions } = toLoggerOptions(options, onFailure)
  const isText = !PARTS_THAT_SEE_KEYS.some((part) => options[part] !== undefined) && writesText()
  const recordLogger = pino(
    {
      ...loggerOptions,
      base: null,
      // `err` of a record is serialised already: pino's own serializer and message are for Errors.
      serializers: { err: (err) => err, ...serializers },
      errorKey: '',
    },
    isText ? createPinnedDestination(file, terminal) : createDestination(file, terminal),
  )
  const writeUnsafe = isText ? createPlainWriter(recordLogger, form) : createObjectWriter(recordLogger, form)
  return {
    category: name,
    hasLevel,
    write(level, facts) {
      pinTime(facts.time)
      try {
        writeUnsafe(level, facts)
      } catch (error) {
        onFailure('logger', error)
      } finally {
        unpinTime()
      }
    },
  }
}

function createPlainWriter(logger: Logger, form: RecordForm): RecordWriter['write'] {
  const writeText = createTextWriter(logger)
  return (level, facts) => writeText(level, form.text(facts))
}

function createObjectWriter(logger: Logger, form: RecordForm): RecordWriter['write'] {
  const byLevel = logger as unknown as Record<string, (record: Omit<AccessRecord, 'level' | 'time'>) => void>
  return (level, facts) => byLevel[level]?.(form.object(facts))
}
