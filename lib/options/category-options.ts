import pino, { type LoggerOptions } from 'pino'
import { isAge } from './amount.ts'
import { FILE_OPTIONS } from './file-options.ts'
import {
  A_FUNCTION,
  functionsNamed,
  isArrayOf,
  isObject,
  isObjectOf,
  isText,
  OBJECT_OF_FUNCTIONS,
  TRUE_OR_FALSE,
} from './kinds.ts'
import { checkOptions, type Given, invalidOption, option } from './option.ts'

/** Names of categories: merge yours to have them checked. @example interface Categories { db: true } */
export interface Categories {}

/** A configured category's name, or any text where none are merged. */
export type CategoryName = keyof Categories extends never ? string : keyof Categories & string

/** Without a stream pino opens stdout. */
const NOWHERE = { write() {} }

/** A level of one's own replaces whatever a logger has under its label. */
const ANY_LOGGER = pino({ enabled: false }, NOWHERE)

/** Options of the logger, typed and documented by pino. */
const LOGGER_OPTIONS = {
  level: option({ expected: 'a level of pino, silent, or one of customLevels', holds: isText }),
  redact: option({
    expected:
      "an array of paths, or { paths, censor, remove }, as pino takes them: 'client.email', '*.token', 'a[\"b-c\"]'",
    holds: isRedaction,
  }),
  serializers: option(OBJECT_OF_FUNCTIONS),
  formatters: option(functionsNamed('level', 'bindings', 'log')),
  mixin: option(A_FUNCTION),
  hooks: option(functionsNamed('logMethod', 'streamWrite')),
  customLevels: option({
    expected: "an object of label → number, no label the name of a level or of a logger's method",
    holds: (value) => isObjectOf(value, Number.isFinite) && !Object.keys(value).some((label) => label in ANY_LOGGER),
  }),
}

/** Options of the category's files and lines. */
const OWN_OPTIONS = {
  /** Whether lines that code logs itself carry `caller: "users.ts:12"`. @default true */
  caller: option<boolean>(TRUE_OR_FALSE, true),
  /** Days with records kept besides today. @default the server's; Infinity where `maxAge` is given */
  backupCount: FILE_OPTIONS.backupCount,
  /** Age past which a day is removed even though the count would keep it: `'12h'`, `'30d'`, `'8w'`, `'5y'`. @default none */
  maxAge: option<string>({
    expected: "a number followed by h, d, w or y, such as '5y'",
    holds: isAge,
  }),
  /** Whether a day that would go stays until it is archived. @default the server's */
  keepUntilArchived: FILE_OPTIONS.keepUntilArchived,
  /** Bytes that its files may have together. @default the server's */
  maxTotalSize: FILE_OPTIONS.maxTotalSize,
  /** Whether files of days that are over are compressed. @default the server's */
  compress: FILE_OPTIONS.compress,
  /** Size at which a new part of the day begins, `'10m'`. @default the server's */
  maxSize: FILE_OPTIONS.maxSize,
  /** Waiting for the disk, as the option of the server. @default the server's */
  flush: FILE_OPTIONS.flush,
}

/** Every option of a category. */
export const CATEGORY_OPTIONS = { ...LOGGER_OPTIONS, ...OWN_OPTIONS }

/** Options of one category: of its logger, as pino takes them, and of its files. */
export interface CategoryOptions extends Pick<LoggerOptions, keyof typeof LOGGER_OPTIONS>, Given<typeof OWN_OPTIONS> {}

/** @throws {OptionInvalid} an option does not exist or has a wrong value */
export function checkCategoryOptions(category: string, given: CategoryOptions): void {
  const where = `categories.${category}.`
  checkOptions(CATEGORY_OPTIONS, given, where)
  const { level, customLevels } = given
  if (level !== undefined && !isLevel(level, customLevels)) {
    throw invalidOption(`${where}level`, level, CATEGORY_OPTIONS.level)
  }
}

/** pino itself reads the paths, and what it then throws names no option. */
function isRedaction(value: unknown): value is NonNullable<LoggerOptions['redact']> {
  if (isObject(value) && !Object.keys(value).every((key) => ['paths', 'censor', 'remove'].includes(key))) return false
  if (!isArrayOf(isObject(value) ? value.paths : value, (path) => typeof path === 'string')) return false
  try {
    pino({ enabled: false, redact: value as NonNullable<LoggerOptions['redact']> }, NOWHERE)
    return true
  } catch {
    return false
  }
}

function isLevel(label: string, customLevels: object | undefined): boolean {
  return label === 'silent' || Object.hasOwn(pino.levels.values, label) || Object.hasOwn(customLevels ?? {}, label)
}
