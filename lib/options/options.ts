import { constants } from 'node:os'
import { resolve } from 'node:path'
import type { CategoryName } from '../category/category-names.ts'
import { type CategoryOptions, checkCategoryOptions } from '../category/category-options.ts'
import { isFlush, isMaxSize } from '../category/file-options.ts'
import { isCategoryName, MAX_CATEGORY_NAME_LENGTH } from '../files/category-name.ts'
import type { AccessRecord } from '../record/access-record.ts'
import { OWN_KEYS } from '../record/access-record.ts'
import type { Identify } from '../record/client/identity.ts'
import type { IpMask } from '../record/client/ip-mask.ts'
import { OPTIONAL_FIELDS, type OptionalField } from '../record/optional-fields.ts'
import { isTimeZone } from '../time/zone-offset.ts'
import {
  BACKUP_COUNT_EXPECTED,
  backupCountOfVariable,
  chooseEnvironment,
  type Environment,
  type EnvironmentSettings,
  isBackupCount,
} from './environment.ts'
import { checkOption, invalidOption, OF_FASTIFY, type Rules } from './option-rule.ts'

/** What `register(accessLogPlugin, …)` takes. */
export interface AccessLogOptions {
  /** Folder of all files, one folder a category in it. @default LOG_DIR, else `logs` under the working directory */
  logDir?: string
  /** Names, or name → options of its own. @default ['app'] */
  categories?: readonly string[] | Readonly<Record<string, CategoryOptions>>
  /** Category of the records. @default the first of `categories` */
  accessCategory?: CategoryName
  /** Name of the environment that holds. @default APP_ENV, else NODE_ENV, else local */
  environment?: string
  /** What each environment keeps; merged over the default. @default { local: { backupCount: 1 }, test: { backupCount: 1 }, production: { backupCount: 10 } } */
  environments?: Readonly<Record<string, Partial<EnvironmentSettings>>>
  /** Days with records kept besides today. @default LOG_BACKUP_COUNT, else the environment's */
  backupCount?: number
  /** IANA zone whose midnight turns the day. @default the process's zone */
  timeZone?: string
  /** Size at which a new part of the day begins, `'10m'`; about, as pino-roll measures it. @default none */
  maxSize?: string
  /** How many bytes and milliseconds lines may wait for the disk, or `'sync'`: each line on disk before the next. @default { bytes: 65536, ms: 100 } */
  flush?: 'sync' | { bytes?: number; ms?: number }
  /** Further fields of the record. @default [] */
  fields?: readonly OptionalField[]
  /** Paths without a record when they end below 400: strings exact, or RegExp. @default [] */
  ignorePaths?: readonly (string | RegExp)[]
  /** Who sent the request. @default request.user, which @fastify/jwt sets to the verified token */
  identify?: Identify
  /** Masks an e-mail for the record. @default the original's rule, `**e*@example.com` */
  emailMask?: (email: string) => string | null
  /** Shortens the address of the client: to its network (/24 of IPv4, /48 of IPv6), or by a function; null for none. @default the whole address */
  ipMask?: IpMask
  /** Path parameters whose values are written as the route's pattern has them, `/reset/:token`. @default ['token', 'secret', 'password'] */
  maskParams?: readonly string[]
  /** Takes what must not be written out of a text of an error (message, detail, stack); one that throws leaves the text out. @default none */
  scrub?: (text: string) => string
  /** Level of a record, a label of pino. @default error from status 500 and when cut, else info */
  levelOf?: (record: AccessRecord) => string
  /** Names and zones of the datetimes after datetimeUTC. @default { datetimeKST: 'Asia/Seoul' } */
  datetimes?: Readonly<Record<string, string>>
  /** Whether errors that end as 500 or above carry `err` with its stack. @default true */
  stack?: boolean
  /** Records also on the terminal: for people, or as the lines are. @default 'pretty' in local on a terminal, else false */
  stdout?: boolean | 'pretty'
  /** false: no files and no records, all names still work (for test suites). @default true */
  enabled?: boolean
  /** Whether the start says in one line where records go, and warns of what keeps some away. @default true */
  startLine?: boolean
  /** Whether a folder or file that cannot be written stops the start; else it warns and tries again. @default false */
  strict?: boolean
  /** Whether SIGTERM, SIGINT, SIGHUP, SIGQUIT and SIGUSR2 flush before they end the process. @default true */
  handleSignals?: boolean
  /** Signal that reopens the files after an outside rotation, none that is to end the process. @default none */
  reopenOn?: NodeJS.Signals
  /** Bytes a category holds in memory while its disk does not answer; newer lines are dropped and counted. @default 16777216 */
  maxBuffered?: number
  /** Characters of one text in a record before it is cut with a mark. @default 8192 */
  maxFieldLength?: number
  /** Records a second of requests that were refused before any hook; more are counted. @default 100 */
  refusedPerSecond?: number
  /** Mode of files, less what the umask takes off. @default 0o640 */
  fileMode?: number
  /** Mode of folders, less what the umask takes off. @default 0o750 */
  dirMode?: number
}

/** What each option may be. */
const RULES: Rules<AccessLogOptions> = {
  logDir: { expected: 'a path', holds: (value: unknown) => isText(value) && !value.includes('\0') },
  categories: {
    expected: `an array of names or an object of name → options, at least one; names are letters, digits, "_" and "-", at most ${MAX_CATEGORY_NAME_LENGTH}, no device name of Windows, no two the same but for case`,
    holds: isCategories,
  },
  accessCategory: { expected: 'the name of one of categories', holds: isText },
  environment: { expected: 'the name of an environment', holds: isText },
  environments: { expected: 'an object of name → { backupCount }', holds: isEnvironments },
  backupCount: { expected: BACKUP_COUNT_EXPECTED, holds: isBackupCount },
  timeZone: { expected: 'an IANA time zone such as Asia/Seoul', holds: isTimeZone },
  maxSize: { expected: "a number with k, m or g behind it, such as '10m'", holds: isMaxSize },
  flush: { expected: "'sync' or { bytes, ms } with whole numbers from 1", holds: isFlush },
  fields: {
    expected: `an array of ${Object.keys(OPTIONAL_FIELDS).join(', ')}, each once`,
    holds: isFields,
  },
  ignorePaths: {
    expected: 'an array of paths (strings beginning with /) and RegExp without the flags g and y',
    holds: (value: unknown) => Array.isArray(value) && value.every(isPathPattern),
  },
  identify: { expected: 'a function', holds: isFunction },
  emailMask: { expected: 'a function', holds: isFunction },
  ipMask: {
    expected: "'truncate' or a function",
    holds: (value: unknown) => value === 'truncate' || isFunction(value),
  },
  maskParams: {
    expected: "an array of names of path parameters, without the colon, such as 'token'",
    holds: (value: unknown) => Array.isArray(value) && value.every((name) => isText(name) && /^\w+$/.test(name)),
  },
  scrub: { expected: 'a function', holds: isFunction },
  levelOf: { expected: 'a function', holds: isFunction },
  datetimes: {
    expected: 'an object of field name → IANA time zone, no name a field of the record',
    holds: isDatetimes,
  },
  stack: { expected: 'true or false', holds: isBoolean },
  stdout: { expected: "true, false or 'pretty'", holds: (value: unknown) => value === 'pretty' || isBoolean(value) },
  enabled: { expected: 'true or false', holds: isBoolean },
  startLine: { expected: 'true or false', holds: isBoolean },
  strict: { expected: 'true or false', holds: isBoolean },
  handleSignals: { expected: 'true or false', holds: isBoolean },
  reopenOn: {
    expected: "a signal such as 'SIGHUP', none that ends or stops a process or tells of its fault",
    holds: isReopeningSignal,
  },
  maxBuffered: { expected: 'a whole number of bytes from 65536', holds: isWholeFrom(65_536) },
  maxFieldLength: { expected: 'a whole number of characters from 64', holds: isWholeFrom(64) },
  refusedPerSecond: { expected: 'a whole number from 0', holds: isWholeFrom(0) },
  fileMode: {
    expected: 'a mode such as 0o640 (octal, with 0o): reading and writing for the owner, executing for nobody',
    holds: isFileMode,
  },
  dirMode: {
    expected: 'a mode such as 0o750 (octal, with 0o): reading, writing and entering for the owner',
    holds: isDirMode,
  },
}

/** Options with every default filled in. */
export interface ResolvedOptions {
  logDir: string
  categories: ReadonlyMap<string, CategoryOptions>
  accessCategory: string
  environment: Environment
  /** Of the categories that have none of their own. */
  backupCount: number
  timeZone: string | undefined
  maxSize: string | undefined
  flush: 'sync' | { bytes: number; ms: number }
  fields: readonly OptionalField[]
  ignorePaths: readonly (string | RegExp)[]
  identify: Identify | undefined
  emailMask: ((email: string) => string | null) | undefined
  ipMask: IpMask | undefined
  maskParams: readonly string[]
  scrub: ((text: string) => string) | undefined
  levelOf: ((record: AccessRecord) => string) | undefined
  datetimes: Readonly<Record<string, string>>
  stack: boolean
  stdout: boolean | 'pretty'
  enabled: boolean
  startLine: boolean
  strict: boolean
  handleSignals: boolean
  reopenOn: NodeJS.Signals | undefined
  maxBuffered: number
  maxFieldLength: number
  refusedPerSecond: number
  fileMode: number
  dirMode: number
}

/** Bytes: a chunk that the disk takes in one write; ms: short enough that a line is there when a person looks. */
export const DEFAULT_FLUSH = { bytes: 65_536, ms: 100 }

/**
 * Checks every option and fills in the defaults. Precedence: option, then variable, then `environments`, then default.
 * @throws {OptionInvalid} an option is unknown or has a wrong value
 * @throws {EnvironmentUnknown} `environment` or APP_ENV names no environment
 * @throws {VariableInvalid} LOG_BACKUP_COUNT is not a count
 */
export function resolveOptions(given: AccessLogOptions, variables: NodeJS.ProcessEnv): ResolvedOptions {
  const options = checked(given)
  const categories = categoryMap(options.categories ?? ['app'])
  const [first = ''] = categories.keys()
  const accessCategory = options.accessCategory ?? first
  if (!categories.has(accessCategory)) {
    throw invalidOption('accessCategory', accessCategory, `one of ${[...categories.keys()].join(', ')}`)
  }
  const twice = options.fields?.find((field) => Object.hasOwn(options.datetimes ?? {}, field))
  if (twice !== undefined) throw invalidOption('datetimes', options.datetimes, `no name of fields, as ${twice} is`)
  const environment = chooseEnvironment(options.environment, options.environments ?? {}, variables)
  const fromVariable = backupCountOfVariable(variables)
  return {
    logDir: resolve(options.logDir ?? (variables.LOG_DIR || 'logs')),
    categories,
    accessCategory,
    environment,
    backupCount: options.backupCount ?? fromVariable ?? environment.backupCount,
    timeZone: options.timeZone,
    maxSize: options.maxSize,
    flush: options.flush === 'sync' ? 'sync' : { ...DEFAULT_FLUSH, ...options.flush },
    fields: options.fields ?? [],
    ignorePaths: options.ignorePaths ?? [],
    identify: options.identify,
    emailMask: options.emailMask,
    ipMask: options.ipMask,
    maskParams: options.maskParams ?? ['token', 'secret', 'password'],
    scrub: options.scrub,
    levelOf: options.levelOf,
    datetimes: options.datetimes ?? { datetimeKST: 'Asia/Seoul' },
    stack: options.stack ?? true,
    stdout: options.stdout ?? (environment.name === 'local' && process.stdout.isTTY === true ? 'pretty' : false),
    enabled: options.enabled ?? true,
    startLine: options.startLine ?? true,
    strict: options.strict ?? false,
    handleSignals: options.handleSignals ?? true,
    reopenOn: options.reopenOn,
    maxBuffered: options.maxBuffered ?? 16 * 1024 * 1024,
    maxFieldLength: options.maxFieldLength ?? 8192,
    refusedPerSecond: options.refusedPerSecond ?? 100,
    fileMode: options.fileMode ?? 0o640,
    dirMode: options.dirMode ?? 0o750,
  }
}

function checked(given: AccessLogOptions): AccessLogOptions {
  const options: Record<string, unknown> = {}
  for (const [option, value] of Object.entries(given)) {
    if (OF_FASTIFY.has(option) || value === undefined) continue
    checkOption(RULES, option, value)
    options[option] = value
  }
  return options
}

function categoryMap(categories: NonNullable<AccessLogOptions['categories']>): Map<string, CategoryOptions> {
  const entries: [string, CategoryOptions][] = isNames(categories)
    ? categories.map((name) => [name, {}])
    : Object.entries(categories)
  for (const [name, options] of entries) checkCategoryOptions(`categories.${name}`, options)
  return new Map(entries)
}

function isNames(categories: NonNullable<AccessLogOptions['categories']>): categories is readonly string[] {
  return Array.isArray(categories)
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function isBoolean(value: unknown): boolean {
  return typeof value === 'boolean'
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function'
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isObjectOfObjects(value: unknown): boolean {
  return isObject(value) && Object.values(value).every(isObject)
}

function isEnvironments(value: unknown): boolean {
  return (
    isObjectOfObjects(value) &&
    Object.values(value as object).every((entry) => Object.keys(entry).every((key) => key === 'backupCount'))
  )
}

function isFields(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.every((name) => Object.hasOwn(OPTIONAL_FIELDS, name)) &&
    new Set(value).size === value.length
  )
}

function isDatetimes(value: unknown): boolean {
  return isObject(value) && Object.entries(value).every(([name, zone]) => isTimeZone(zone) && !OWN_KEYS.has(name))
}

function isCategories(value: unknown): boolean {
  const names = Array.isArray(value) ? value : isObjectOfObjects(value) ? Object.keys(value as object) : []
  if (names.length === 0 || !names.every((name) => typeof name === 'string' && isCategoryName(name))) return false
  // Where the file system does not tell case apart they would share a folder.
  return new Set(names).size === new Set(names.map((name) => name.toLowerCase())).size
}

function isPathPattern(value: unknown): boolean {
  if (value instanceof RegExp) return !value.global && !value.sticky
  return typeof value === 'string' && value.startsWith('/')
}

function isWholeFrom(least: number): (value: unknown) => boolean {
  return (value) => Number.isSafeInteger(value) && (value as number) >= least
}

/** Signals whose sender wants the process ended or stopped, and those the system sends for its faults. */
const NO_REOPENING =
  /^SIG(?:KILL|STOP|TERM|INT|QUIT|BREAK|ABRT|IOT|TSTP|TT(?:IN|OU)|SEGV|BUS|FPE|ILL|TRAP|SYS|XCPU|XFSZ)$/

function isReopeningSignal(value: unknown): boolean {
  return isText(value) && Object.hasOwn(constants.signals, value) && !NO_REOPENING.test(value)
}

function isFileMode(value: unknown): boolean {
  return isModeWithin(value, 0o600, 0o666)
}

function isDirMode(value: unknown): boolean {
  return isModeWithin(value, 0o700, 0o7777)
}

/** Whether a mode has all bits of one and none outside another; 640 meant as 0o640 has not. */
function isModeWithin(value: unknown, least: number, most: number): boolean {
  if (!Number.isInteger(value) || (value as number) > most) return false
  return ((value as number) & least) === least && ((value as number) | most) === most
}
