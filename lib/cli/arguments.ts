import { shownValue } from '../options/shown-value.ts'
import type { FollowQuery } from '../reader/follow/follow-records.ts'
import type { RecordQuery } from '../reader/query/query.ts'
import type { Traits } from '../reader/query/traits.ts'
import type { Where } from '../reader/query/where.ts'
import type { AccessRecord } from '../record/access-record.ts'
import type { DirectLine } from '../record/line.ts'
import { now } from '../time/clock.ts'
import { TIME_ZONE_EXPECTED, type TimeZone, timeZone } from '../time/time-zone.ts'
import { UsageError, wrongValue } from './exit.ts'
import type { LineLook } from './output/line-printer.ts'
import { isFileArgument, type OptionTable, type Parsed } from './parse-arguments.ts'
import { durationOption, parseWhen, spanBetween } from './when.ts'

/** Milliseconds before and after the time of `--at`. */
const AROUND = 300_000

/** Options of every command. */
export const COMMON_OPTIONS = {
  dir: { type: 'string', short: 'd' },
  json: { type: 'boolean' },
  csv: { type: 'boolean' },
  tz: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies OptionTable

/** Options that choose records. */
export const RECORD_OPTIONS = {
  ...COMMON_OPTIONS,
  since: { type: 'string' },
  until: { type: 'string' },
  at: { type: 'string' },
  status: { type: 'string', multiple: true },
  outcome: { type: 'string', multiple: true },
  method: { type: 'string', multiple: true },
  user: { type: 'string', multiple: true },
  client: { type: 'string', multiple: true },
  url: { type: 'string', multiple: true },
  route: { type: 'string', multiple: true },
  slow: { type: 'string' },
  level: { type: 'string' },
  raised: { type: 'string', multiple: true },
  'req-id': { type: 'string', multiple: true },
  text: { type: 'string', multiple: true },
  where: { type: 'string' },
  'not-status': { type: 'string', multiple: true },
  'not-outcome': { type: 'string', multiple: true },
  'not-method': { type: 'string', multiple: true },
  'not-user': { type: 'string', multiple: true },
  'not-client': { type: 'string', multiple: true },
  'not-url': { type: 'string', multiple: true },
  'not-route': { type: 'string', multiple: true },
  'not-raised': { type: 'string', multiple: true },
  'not-req-id': { type: 'string', multiple: true },
  'not-text': { type: 'string', multiple: true },
  lines: { type: 'string' },
  number: { type: 'string', short: 'n' },
} as const satisfies OptionTable

/** Options that say how lines are printed. */
export const LOOK_OPTIONS = {
  stack: { type: 'boolean' },
  fields: { type: 'string' },
} as const satisfies OptionTable

/** Options of commands that may print more than a screen. */
export const PAGER_OPTIONS = {
  pager: { type: 'boolean', default: true },
} as const satisfies OptionTable

/** Options of commands that cache their counts. */
export const CACHE_OPTIONS = {
  cache: { type: 'boolean', default: true },
} as const satisfies OptionTable

export type CommonValues = ValuesOf<typeof COMMON_OPTIONS>
export type RecordValues = ValuesOf<typeof RECORD_OPTIONS>
type LookValues = CommonValues & ValuesOf<typeof LOOK_OPTIONS>

type ValuesOf<T extends OptionTable> = Parsed<T>['values']

export const COMMON_HELP = `  -d, --dir <folder>    folder of the logs (default: LOG_DIR, else logs); an archive: s3://…; a table: clickhouse://…, dynamodb://…
      --tz <zone>       time zone of the times you give and of those printed: Asia/Seoul, UTC, +09:00 (default: the machine's)
  -h, --help            this text`

export const CONDITION_HELP = `      --status <rule> + 404, 5xx, '>=400', 400-499, 4xx,5xx, '!404'
      --outcome <o>   + completed, aborted, timeout, cut, refused, upgraded
      --url <glob>    + '/api/*' for the path, 'example.com/*' for host and path; * matches any characters
      --route <route> + route pattern: /things/:id
      --method <name> + GET, POST
      --user <id>     + user id
      --client <addr> + address, * allowed: '10.0.*'
      --slow <time>     took at least this long: 100ms, 1.5s
      --level <level>   this level or above: info, warn, error, fatal
      --raised <class>+ class of the error: TypeError
      --req-id <id>   + request id, also of the lines your code logged for it
      --text <text>   + text anywhere in the line
      --where <expr>    any fields: 'durationUs > 1e6 and orderId = "A-17"'; = != < <= > >= ~ (contains), in (1, 2),
                        and, or, not, brackets; nested fields with dots: client.user
      --not-status, --not-url, --not-route … (all marked +): no value may match, nor a status with ! in front`

export const RECORD_HELP = `Which lines (they must match all conditions; if an option marked + is repeated, one of its values is enough):
      --since <when>    2h (ago), today, yesterday, friday, 2026-11-24, "2026-11-24 10:30", 10:30
      --until <when>    before that time
      --at <when>       within five minutes of that time
${CONDITION_HELP}
      --lines <kind>    access (records of requests), direct (lines your code logged), all`

export const FORMAT_HELP = `Output (one line each, coloured only on a terminal; see NO_COLOR and FORCE_COLOR):
      --json            the lines as they are in the files
      --csv             a table with a header line
      --fields <names>  these fields as columns, also with --csv: time,statusCode,orderId,client.user`

export const STACK_HELP = `      --stack           stacks of errors below their lines`

export const CACHE_HELP = `      --no-cache        read all files again: counts of files unchanged for an hour are kept in the user's cache folder`

export const PAGER_HELP = `      --no-pager        no PAGER (default: less) on a terminal`

/** The folder, archive or table of the logs: `--dir`, else LOG_DIR, else `logs`. @throws {UsageError} an empty `--dir` */
export function logDirOf({ dir }: CommonValues, env: NodeJS.ProcessEnv): string {
  if (dir === '') throw wrongValue('--dir', dir, 'the folder that has a folder for each category')
  return dir ?? (env.LOG_DIR || 'logs')
}

/** The value of `-n`; `fallback` where it is not given. @throws {UsageError} it is no whole number */
export function numberOf({ number }: RecordValues, fallback: number): number {
  return number === undefined ? fallback : wholeNumber('--number', number)
}

/** The number that an option gives. @param option as typed, `--days` @throws {UsageError} no whole number from 0 */
export function wholeNumber(option: string, text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw wrongValue(option, text, 'a whole number from 0')
}

/** The format that is asked for, `human` by default. @throws {UsageError} two are asked for */
export function formatOf({ json, csv }: CommonValues): 'human' | 'json' | 'csv' {
  if (json && csv) throw new UsageError('Options --json and --csv are both given; expected one of them')
  return json ? 'json' : csv ? 'csv' : 'human'
}

/** How lines are printed. @throws {UsageError} an option is wrong */
export function lookOf(values: LookValues): LineLook {
  const [format, fields] = [formatOf(values), fieldsOf(values)]
  if (format === 'json' && fields !== undefined) {
    throw new UsageError('Option --fields is given with --json; expected it alone or with --csv: leave one of them out')
  }
  return { format, zone: zoneOf(values), stack: values.stack ?? false, ...(fields && { fields }) }
}

function fieldsOf({ fields }: LookValues): string[] | undefined {
  const names = fields?.split(',').map((name) => name.trim())
  if (names?.includes('') !== true) return names
  throw wrongValue('--fields', fields, 'field names separated by commas')
}

/** The query that the options describe; without `--lines` for all lines. @throws {UsageError} an option is wrong */
export function queryOf(
  values: RecordValues,
  positionals: readonly string[],
  env: NodeJS.ProcessEnv,
): RecordQuery<AccessRecord | DirectLine> {
  const categories = positionals.filter((name) => !isFileArgument(name))
  if (categories.length > 0 && categories.length < positionals.length) {
    throw new UsageError(`Arguments are ${shownValue(positionals)}; expected categories or files, not both`)
  }
  return {
    logDir: logDirOf(values, env),
    ...(categories.length === 0 ? {} : { category: categories }),
    ...spanOf(values),
    lines: linesOf(values),
    where: whereOf(values),
  }
}

function spanOf(values: RecordValues): { from?: number; to?: number } {
  const { since, until, at } = values
  const [zone, time] = [zoneOf(values), now()]
  if (at !== undefined) {
    if (since !== undefined || until !== undefined) {
      throw new UsageError('Option --at is given with --since or --until; expected it alone, as it sets both')
    }
    const [first, last] = [parseWhen('at', at, zone, time, 'first'), parseWhen('at', at, zone, time, 'last')]
    return { from: first - AROUND, to: last + AROUND }
  }
  return spanBetween(values, zone, time)
}

/** `queryOf` without its span of time, for following: where that starts is up to the caller. */
export function followOf(
  values: RecordValues,
  categories: readonly string[],
  env: NodeJS.ProcessEnv,
): FollowQuery<AccessRecord | DirectLine> {
  const { logDir, category, lines, where } = queryOf(values, categories, env)
  return { logDir, ...(category === undefined ? {} : { category }), ...(lines && { lines }), ...(where && { where }) }
}

/** The zone of the times that are given and printed: `--tz`, else the machine's. @throws {UsageError} there is no such zone */
export function zoneOf({ tz }: CommonValues): TimeZone {
  try {
    return timeZone(tz)
  } catch {
    throw wrongValue('--tz', tz, TIME_ZONE_EXPECTED)
  }
}

function linesOf({ lines = 'all' }: RecordValues): 'access' | 'direct' | 'all' {
  if (lines === 'access' || lines === 'direct' || lines === 'all') return lines
  throw wrongValue('--lines', lines, 'access, direct or all')
}

function whereOf(values: RecordValues): Where {
  const { slow, level } = values
  return {
    ...traitsOf(values, ''),
    ...(slow !== undefined && { minMs: durationOption('slow', slow) }),
    ...(level !== undefined && { level }),
    ...(values.where !== undefined && { matches: values.where }),
    not: traitsOf(values, 'not-'),
  }
}

/** The conditions of the options themselves, or those that the options with `not-` in front exclude. */
function traitsOf(values: RecordValues, prefix: '' | 'not-'): Traits {
  const given = {
    status: values[`${prefix}status`],
    outcome: listed(values[`${prefix}outcome`]),
    method: listed(values[`${prefix}method`]),
    user: values[`${prefix}user`],
    client: values[`${prefix}client`],
    url: values[`${prefix}url`],
    route: values[`${prefix}route`],
    raised: values[`${prefix}raised`],
    reqId: values[`${prefix}req-id`],
    text: values[`${prefix}text`],
  }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
}

/** The values of an option that can be repeated, and can also list several separated by commas. */
function listed(values: readonly string[] | undefined): string[] | undefined {
  return values?.flatMap((value) => value.split(',').map((name) => name.trim()))
}
