import pino, { type LoggerOptions } from 'pino'
import { BACKUP_COUNT_EXPECTED, isBackupCount } from '../options/environment.ts'
import { checkOption, invalidOption, type Rules } from '../options/option-rule.ts'
import { isFlush, isMaxSize, parseAge } from './file-options.ts'

/** Options of one category: of its logger, as pino takes them, and of its files. */
export interface CategoryOptions
  extends Pick<LoggerOptions, 'level' | 'redact' | 'serializers' | 'formatters' | 'mixin' | 'hooks' | 'customLevels'> {
  /** Whether lines that code logs itself carry `caller: "users.ts:12"`. @default true */
  caller?: boolean
  /** Days with records kept besides today. @default the server's; Infinity where `maxAge` is given */
  backupCount?: number
  /** Age past which a day is removed even though the count would keep it: `'12h'`, `'30d'`, `'8w'`, `'5y'`. @default none */
  maxAge?: string
  /** Whether a day that would go stays until `access-log archive` has stored it: without end, or up to an age, `'30d'`. @default false */
  keepUntilArchived?: boolean | string
  /** Size at which a new part of the day begins, `'10m'`. @default the server's */
  maxSize?: string
  /** Waiting for the disk, as the option of the server. @default the server's */
  flush?: 'sync' | { bytes?: number; ms?: number }
}

const isText = (value: unknown) => typeof value === 'string'
const isObjectOf = (value: unknown, holds: (entry: unknown) => boolean) =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(holds)
const isRedaction = (value: unknown) => {
  const paths = Array.isArray(value) ? value : (value as { paths?: unknown } | null)?.paths
  return Array.isArray(paths) && paths.every(isText)
}
const isFunction = (value: unknown) => typeof value === 'function'

const RULES: Rules<CategoryOptions> = {
  level: {
    expected: 'a level of pino, silent, or one of customLevels',
    holds: (value: unknown) => typeof value === 'string' && value !== '',
  },
  redact: { expected: 'an array of paths, or { paths } as pino takes them', holds: isRedaction },
  serializers: { expected: 'an object of functions', holds: (value: unknown) => isObjectOf(value, isFunction) },
  formatters: { expected: 'an object of functions', holds: (value: unknown) => isObjectOf(value, isFunction) },
  mixin: { expected: 'a function', holds: isFunction },
  hooks: { expected: 'an object of functions', holds: (value: unknown) => isObjectOf(value, isFunction) },
  customLevels: {
    expected: 'an object of label → number',
    holds: (value: unknown) => isObjectOf(value, (level) => Number.isFinite(level)),
  },
  caller: { expected: 'true or false', holds: (value: unknown) => typeof value === 'boolean' },
  backupCount: { expected: BACKUP_COUNT_EXPECTED, holds: isBackupCount },
  maxAge: {
    expected: "a number with h, d, w or y behind it, such as '5y'",
    holds: (value: unknown) => typeof value === 'string' && parseAge(value) !== undefined,
  },
  keepUntilArchived: {
    expected: "true, false, or a number with h, d, w or y behind it, such as '30d'",
    holds: (value: unknown) =>
      typeof value === 'boolean' || (typeof value === 'string' && parseAge(value) !== undefined),
  },
  maxSize: { expected: "a number with k, m or g behind it, such as '10m'", holds: isMaxSize },
  flush: { expected: "'sync' or { bytes, ms } with whole numbers from 1", holds: isFlush },
}

/** Names of all options of a category. */
export const CATEGORY_OPTIONS: readonly string[] = Object.keys(RULES)

/** @throws {OptionInvalid} an option is unknown or has a wrong value; `where` begins its name in the message */
export function checkCategoryOptions(where: string, options: CategoryOptions): void {
  for (const [option, value] of Object.entries(options)) {
    if (value !== undefined) checkOption(RULES, option, value, `${where}.${option}`)
  }
  const { level, customLevels } = options
  if (level !== undefined && !isLevel(level, customLevels)) {
    throw invalidOption(`${where}.level`, level, RULES.level.expected)
  }
}

function isLevel(label: string, customLevels: object | undefined): boolean {
  return label === 'silent' || Object.hasOwn(pino.levels.values, label) || Object.hasOwn(customLevels ?? {}, label)
}
