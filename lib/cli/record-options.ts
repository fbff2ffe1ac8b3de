import type { ParseArgsConfig, parseArgs } from 'node:util'
import { now } from '../clock.ts'
import { type TimeZone, timeZone } from '../display/time-zone.ts'
import type { FollowQuery } from '../reader/follow/follow-records.ts'
import type { DirectLine } from '../reader/parse-line.ts'
import type { RecordQuery } from '../reader/query.ts'
import type { Where } from '../reader/where.ts'
import type { AccessRecord } from '../record/access-record.ts'
import { durationOption } from './duration.ts'
import type { LineLook } from './output/line-printer.ts'
import { UsageError } from './usage-error.ts'
import { parseWhen } from './when.ts'

/** Options of every command. */
export const COMMON_OPTIONS = {
  dir: { type: 'string', short: 'd' },
  json: { type: 'boolean' },
  csv: { type: 'boolean' },
  tz: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies ParseArgsConfig['options']

/** Options that choose records. */
export const RECORD_OPTIONS = {
  ...COMMON_OPTIONS,
  since: { type: 'string' },
  until: { type: 'string' },
  status: { type: 'string', multiple: true },
  outcome: { type: 'string', multiple: true },
  method: { type: 'string', multiple: true },
  user: { type: 'string', multiple: true },
  client: { type: 'string' },
  url: { type: 'string' },
  route: { type: 'string' },
  slow: { type: 'string' },
  level: { type: 'string' },
  raised: { type: 'string' },
  'req-id': { type: 'string' },
  text: { type: 'string' },
  lines: { type: 'string' },
  number: { type: 'string', short: 'n' },
} as const satisfies ParseArgsConfig['options']

/** Options of how lines are printed. */
export const LOOK_OPTIONS = {
  stack: { type: 'boolean' },
} as const satisfies ParseArgsConfig['options']

export type CommonValues = ValuesOf<typeof COMMON_OPTIONS>
export type RecordValues = ValuesOf<typeof RECORD_OPTIONS>
type LookValues = CommonValues & ValuesOf<typeof LOOK_OPTIONS>

/** What `parseArgs` reads by a table of options. */
type ValuesOf<T extends NonNullable<ParseArgsConfig['options']>> = ReturnType<
  typeof parseArgs<{ options: T; allowPositionals: true }>
>['values']

export const COMMON_HELP = `  -d, --dir <folder>    folder of the logs (default: LOG_DIR, else logs)
      --tz <zone>       time zone of printed and given times: Asia/Seoul, UTC, +09:00 (default: the machine's)
  -h, --help            this text`

export const RECORD_HELP = `Which records (all that is given must hold; an option marked + may be repeated, one of its values must):
      --since <when>    2h (ago), today, yesterday, 2026-11-24, "2026-11-24 10:30", 10:30
      --until <when>    before that time
      --status <rule> + 404, 5xx, '>=400', 400-499
      --outcome <o>   + completed, aborted, timeout, cut, refused, upgraded
      --url <glob>      '/api/*' for the path, 'example.com/*' for host and path; * is any run of characters
      --route <route>   the route's pattern: /things/:id
      --method <name> + GET, POST
      --user <id>     + user id
      --client <addr>   address, with * if wished: '10.0.*'
      --slow <time>     took at least 100ms, 1.5s
      --level <level>   this level or above: info, warn, error
      --raised <class>  class of the error: TypeError
      --req-id <id>     request id, also in lines that code wrote for the request
      --text <text>     stands somewhere in the line
      --lines <kind>    access (records of requests), direct (what code wrote itself), all`

export const FORMAT_HELP = `How they are printed (one line each; coloured on a terminal only, see NO_COLOR and FORCE_COLOR):
      --json            the lines as they stand in the files
      --csv             a table with a header line
      --stack           stacks of errors below their lines (find does it anyway: --no-stack)`

/** The folder of the logs. */
export function logDirOf({ dir }: CommonValues, env: NodeJS.ProcessEnv): string {
  return dir ?? (env.LOG_DIR || 'logs')
}

/** The value of `-n`. */
export function numberOf({ number }: RecordValues, fallback: number): number {
  if (number === undefined) return fallback
  if (/^\d{1,15}$/.test(number)) return Number(number)
  throw new UsageError(`--number: expected a whole number, got "${number}"`)
}

/** Which of the formats is asked for. */
export function formatOf({ json, csv }: CommonValues): 'human' | 'json' | 'csv' {
  if (json && csv) throw new UsageError('--json, --csv: expected one of them, got both')
  return json ? 'json' : csv ? 'csv' : 'human'
}

/** How lines are printed; stacks as the command does it by default. */
export function lookOf(values: LookValues, stack: boolean): LineLook {
  return { format: formatOf(values), zone: zoneOf(values), stack: values.stack ?? stack }
}

/** A query of the options; without `--lines` all lines that can meet the conditions. */
export function queryOf(
  values: RecordValues,
  categories: readonly string[],
  env: NodeJS.ProcessEnv,
): RecordQuery<AccessRecord | DirectLine> {
  const zone = zoneOf(values)
  const time = now()
  return {
    logDir: logDirOf(values, env),
    ...(categories.length === 0 ? {} : { category: categories }),
    ...(values.since === undefined ? {} : { from: parseWhen('since', values.since, zone, time) }),
    ...(values.until === undefined ? {} : { to: parseWhen('until', values.until, zone, time) }),
    lines: linesOf(values),
    where: whereOf(values),
  }
}

/** The same for following, which has no end. */
export function followOf(
  values: RecordValues,
  categories: readonly string[],
  env: NodeJS.ProcessEnv,
): FollowQuery<AccessRecord | DirectLine> {
  const { logDir, category, lines, where } = queryOf(values, categories, env)
  return { logDir, ...(category === undefined ? {} : { category }), ...(lines && { lines }), ...(where && { where }) }
}

/** The zone in which times are printed. */
export function zoneOf({ tz }: CommonValues): TimeZone {
  try {
    return timeZone(tz)
  } catch (error) {
    throw new UsageError(`--tz: ${(error as RangeError).message}`)
  }
}

function linesOf({ lines = 'all' }: RecordValues): 'access' | 'direct' | 'all' {
  if (lines === 'access' || lines === 'direct' || lines === 'all') return lines
  throw new UsageError(`--lines: expected access, direct or all, got "${lines}"`)
}

function whereOf(values: RecordValues): Where {
  const { status, outcome, method, user, client, url, route, slow, level, raised, text } = values
  const reqId = values['req-id']
  return {
    ...(status && { status }),
    ...(outcome && { outcome: outcome.map(checkOutcome) }),
    ...(method && { method }),
    ...(user && { user }),
    ...(client !== undefined && { client }),
    ...(url !== undefined && { url }),
    ...(route !== undefined && { route }),
    ...(slow !== undefined && { minMs: durationOption('slow', slow) }),
    ...(level !== undefined && { level }),
    ...(raised !== undefined && { raised }),
    ...(reqId !== undefined && { reqId }),
    ...(text !== undefined && { text }),
  }
}

const OUTCOMES = ['completed', 'aborted', 'timeout', 'cut', 'refused', 'upgraded'] as const

function checkOutcome(outcome: string): (typeof OUTCOMES)[number] {
  const known = OUTCOMES.find((name) => name === outcome)
  if (known !== undefined) return known
  throw new UsageError(`--outcome: expected ${OUTCOMES.join(', ')}, got "${outcome}"`)
}
