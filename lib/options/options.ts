import { resolve } from 'node:path'
import { isCategoryName, MAX_CATEGORY_NAME_LENGTH } from '../files/category-name.ts'
import type { AccessRecord } from '../record/access-record.ts'
import { OWN_KEYS } from '../record/access-record.ts'
import type { Identify } from '../record/client/identity.ts'
import type { IpMask } from '../record/client/ip-mask.ts'
import { OPTIONAL_FIELDS, type OptionalField } from '../record/optional-fields.ts'
import { decodePath } from '../record/url.ts'
import { isTimeZone } from '../time/zone-offset.ts'
import { type CategoryName, type CategoryOptions, checkCategoryOptions } from './category-options.ts'
import { backupCountOfVariable, chooseEnvironment, type Environment } from './environment.ts'
import { FILE_OPTIONS, type FileSettings, resolveFlush } from './file-options.ts'
import {
  A_FUNCTION,
  isArrayOf,
  isFunction,
  isObject,
  isObjectOf,
  isPath,
  isPlainPattern,
  isText,
  TRUE_OR_FALSE,
  wholeFrom,
} from './kinds.ts'
import {
  checkOptions,
  type Given,
  invalidOption,
  type Option,
  option,
  type Resolved,
  withDefaults,
  withoutFastifys,
} from './option.ts'
import { checkStdoutAlone } from './stdout-alone.ts'

/** Options of the records, and of the server that makes them. */
const RECORD_OPTIONS = {
  /** Names, or name → options of its own. @default ['app'] */
  categories: option<readonly string[] | Readonly<Record<string, CategoryOptions>>>(
    {
      expected: `an array of names or an object of name → options, at least one; names are letters, digits, "_" and "-", at most ${MAX_CATEGORY_NAME_LENGTH}, not a device name of Windows, and unique whatever their case`,
      holds: isCategories,
    },
    ['app'],
  ),
  /** Category of the records. @default the first of `categories` */
  accessCategory: option({ expected: 'the name of one of the categories', holds: isText }) as Option<CategoryName>,
  /** Further fields of the record. @default [] */
  fields: option<readonly OptionalField[]>(
    { expected: `an array of ${Object.keys(OPTIONAL_FIELDS).join(', ')}, each once`, holds: isFields },
    [],
  ),
  /** Paths without a record when they end below 400: strings exact, or RegExp. @default [] */
  ignorePaths: option<readonly (string | RegExp)[]>(
    {
      expected:
        'an array of paths (strings that begin with /, decoded, without query or wildcard) and RegExp without the flags g and y',
      holds: (value) => isArrayOf(value, (path) => isPlainPattern(path) || isRecordedPath(path)),
    },
    [],
  ),
  /** Who sent the request. @default request.user, which @fastify/jwt sets to the verified token */
  identify: option<Identify>(A_FUNCTION),
  /** Masks an e-mail for the record. @default the original's rule, `**e*@example.com` */
  emailMask: option<(email: string) => string | null>(A_FUNCTION),
  /** Shortens the address of the client: to its network (/24 of IPv4, /48 of IPv6), or by a function; null for none. @default the whole address */
  ipMask: option<IpMask>({
    expected: "'truncate' or a function",
    holds: (value) => value === 'truncate' || isFunction(value),
  }),
  /** Path parameters whose values are written as the route's pattern has them, `/reset/:token`. @default ['token', 'secret', 'password'] */
  maskParams: option<readonly string[]>(
    {
      expected: "an array of names of path parameters, without the colon, such as 'token'",
      holds: (value) => isArrayOf(value, (name) => isText(name) && /^\w+$/.test(name)),
    },
    ['token', 'secret', 'password'],
  ),
  /** Takes what must not be written out of a text of an error (message, detail, stack); one that throws leaves the text out. @default none */
  scrub: option<(text: string) => string>(A_FUNCTION),
  /** Level of a record, a label of pino. @default error from status 500 and when cut, else info */
  levelOf: option<(record: AccessRecord) => string>(A_FUNCTION),
  /** Names and zones of the datetimes after datetimeUTC. @default { datetimeKST: 'Asia/Seoul' } */
  datetimes: option<Readonly<Record<string, string>>>(
    {
      expected: 'an object of field name → IANA time zone, no name being empty or a field of the record',
      holds: (value) =>
        isObjectOf(value, isTimeZone) && !Object.keys(value).some((name) => name === '' || OWN_KEYS.has(name)),
    },
    { datetimeKST: 'Asia/Seoul' },
  ),
  /** Whether errors that end as 500 or above carry `err` with its stack. @default true */
  stack: option<boolean>(TRUE_OR_FALSE, true),
  /** Whether the start says in one line where records go, and warns of what keeps some away. @default true */
  startLine: option<boolean>(TRUE_OR_FALSE, true),
  /** Characters of one text in a record before it is cut with a mark. @default 8192 */
  maxFieldLength: option<number>(wholeFrom(64, 'number of characters'), 8192),
  /** Records a second of requests that were refused before any hook; more are counted. @default 100 */
  refusedPerSecond: option<number>(wholeFrom(0, 'number'), 100),
}

const OPTIONS = { ...FILE_OPTIONS, ...RECORD_OPTIONS }

/** What `register(accessLogPlugin, …)` takes. */
export interface AccessLogOptions extends Given<typeof FILE_OPTIONS>, Given<typeof RECORD_OPTIONS> {}

/** Options with every default filled in. */
export interface ResolvedOptions
  extends FileSettings,
    Omit<Resolved<typeof RECORD_OPTIONS>, 'categories' | 'accessCategory'> {
  categories: ReadonlyMap<string, CategoryOptions>
  accessCategory: string
  environment: Environment
}

/**
 * Checks every option and fills in the defaults. Precedence: option, then variable, then `environments`, then default.
 * @throws {OptionInvalid} an option is unknown or has a wrong value
 * @throws {EnvironmentUnknown} `environment` or APP_ENV names no environment
 * @throws {VariableInvalid} LOG_BACKUP_COUNT is not a count
 */
export function resolveOptions(given: AccessLogOptions, variables: NodeJS.ProcessEnv): ResolvedOptions {
  const checked = checkOptions(OPTIONS, withoutFastifys(given))
  const { environments, ...options } = withDefaults(OPTIONS, checked)
  const categories = categoryMap(options.categories)
  if (options.logDir === false) {
    checkStdoutAlone(checked)
    for (const [name, own] of categories) checkStdoutAlone(own, `categories.${name}.`)
  }
  const [first = ''] = categories.keys()
  const { accessCategory = first, fields, datetimes } = options
  if (!categories.has(accessCategory)) {
    throw invalidOption('accessCategory', accessCategory, { expected: `one of ${[...categories.keys()].join(', ')}` })
  }
  const twice = fields.find((field) => Object.hasOwn(datetimes, field))
  if (twice !== undefined) {
    throw invalidOption('datetimes', datetimes, { expected: `names that are not in fields, as ${twice} is` })
  }
  const environment = chooseEnvironment(options.environment, environments, variables)
  const fromVariable = backupCountOfVariable(variables)
  const isForPeople = environment.name === 'local' && process.stdout.isTTY === true
  return {
    ...options,
    logDir: options.logDir === false ? false : resolve(options.logDir ?? (variables.LOG_DIR || 'logs')),
    categories,
    accessCategory,
    environment,
    backupCount: options.backupCount ?? fromVariable ?? environment.backupCount,
    flush: resolveFlush(options.flush),
    stdout: options.stdout ?? (isForPeople && options.logDir !== false ? 'pretty' : false),
  }
}

/** A path as records have it: no request has one that is still encoded, and one that ends in a wildcard was meant otherwise. */
function isRecordedPath(path: unknown): boolean {
  return isPath(path) && !path.endsWith('/*') && decodePath(path) === path
}

function categoryMap(categories: NonNullable<AccessLogOptions['categories']>): Map<string, CategoryOptions> {
  const entries: [string, CategoryOptions][] = isNames(categories)
    ? categories.map((name) => [name, {}])
    : Object.entries(categories)
  for (const [name, options] of entries) checkCategoryOptions(name, options)
  return new Map(entries)
}

function isNames(categories: NonNullable<AccessLogOptions['categories']>): categories is readonly string[] {
  return Array.isArray(categories)
}

function isFields(value: unknown): boolean {
  return (
    isArrayOf(value, (name) => Object.hasOwn(OPTIONAL_FIELDS, name as string)) && new Set(value).size === value.length
  )
}

function isCategories(value: unknown): boolean {
  const names = Array.isArray(value) ? value : isObjectOf(value, isObject) ? Object.keys(value) : []
  if (names.length === 0 || !names.every((name) => isText(name) && isCategoryName(name))) return false
  // Where the file system does not tell case apart they would share a folder.
  return new Set(names).size === new Set(names.map((name) => name.toLowerCase())).size
}
