import { constants } from 'node:os'
import { isTimeZone } from '../time/zone-offset.ts'
import { isAge, sizeLike } from './amount.ts'
import { BACKUP_COUNT, type EnvironmentSettings } from './environment.ts'
import { A_FUNCTION, isObject, isObjectOf, isText, isWhole, TRUE_OR_FALSE, wholeFrom } from './kinds.ts'
import { type Given, option, type Resolved, type Rule } from './option.ts'

/** A day of a category that is over. */
export interface ClosedDay {
  category: string
  /** `yyyy-MM-dd` in `timeZone`. */
  day: string
  /** Absolute paths of the day's files, parts in their order, as they stand now. */
  files: string[]
}

/** What Node's timers can wait for; they take more for nothing. */
const MOST_MS = 2 ** 31 - 1

/** Options of the files of all categories. */
export const FILE_OPTIONS = {
  /**
   * Folder of all files, one folder a category in it; false: no files, lines go to stdout alone, as JSON.
   * @default LOG_DIR, else `logs` under the working directory
   */
  logDir: option<string | false>({
    expected: 'a path, or false for no files',
    holds: (value) => value === false || (isText(value) && !value.includes('\0')),
  }),
  /** Name of the environment that holds. @default APP_ENV, else NODE_ENV, else local */
  environment: option<string>({ expected: 'the name of an environment', holds: isText }),
  /** What each environment keeps; merged over the default. @default { local: { backupCount: 1 }, test: { backupCount: 1 }, production: { backupCount: 10 } } */
  environments: option<Readonly<Record<string, Partial<EnvironmentSettings>>>>(
    { expected: 'an object of name → { backupCount }', holds: (value) => isObjectOf(value, isEnvironment) },
    {},
  ),
  /** Days with records kept besides today. @default LOG_BACKUP_COUNT, else the environment's */
  backupCount: option<number>(BACKUP_COUNT),
  /** IANA zone whose midnight turns the day. @default the process's zone */
  timeZone: option<string>({ expected: 'an IANA time zone such as Asia/Seoul', holds: isTimeZone }),
  /** Size at which a new part of the day begins, `'10m'`; about, as pino-roll measures it. @default none */
  maxSize: option<string>(sizeLike('10m')),
  /** Bytes that the files of a category may have together, `'10g'`: the oldest days go first, today's never. @default none */
  maxTotalSize: option<string>(sizeLike('10g')),
  /** Whether the files of days that are over are compressed, a minute after the last write to them. @default false */
  compress: option<'gzip' | false>(
    { expected: "'gzip' or false", holds: (value) => value === 'gzip' || value === false },
    false,
  ),
  /** Whether a day that would go stays until `access-log archive` has stored it: without end, or up to an age, `'30d'`. @default false */
  keepUntilArchived: option<boolean | string>(
    {
      expected: "true, false, or a number followed by h, d, w or y, such as '30d'",
      holds: (value) => typeof value === 'boolean' || isAge(value),
    },
    false,
  ),
  /** Called once for each day that is over, when its files are closed and, with `compress`, compressed; not waited for. @default none */
  onDayClosed: option<(closed: ClosedDay) => unknown>(A_FUNCTION),
  /** How many bytes and milliseconds lines may wait for the disk, or `'sync'`: each line on disk before the next. @default { bytes: 65536, ms: 100 } */
  flush: option<'sync' | { bytes?: number; ms?: number }>({
    expected: `'sync' or { bytes, ms } with whole numbers from 1, ms to ${MOST_MS}`,
    holds: isFlush,
  }),
  /** Records also on the terminal: for people, or as the lines are. @default 'pretty' in local on a terminal, else false */
  stdout: option<boolean | 'pretty'>({
    expected: "true, false or 'pretty'",
    holds: (value) => value === 'pretty' || typeof value === 'boolean',
  }),
  /** false: no files and no records, all names still work (for test suites). @default true */
  enabled: option<boolean>(TRUE_OR_FALSE, true),
  /** Whether a folder or file that cannot be written stops the start; else it warns and tries again. @default false */
  strict: option<boolean>(TRUE_OR_FALSE, false),
  /** Whether SIGTERM, SIGINT, SIGHUP, SIGQUIT and SIGUSR2 flush before they end the process. @default true */
  handleSignals: option<boolean>(TRUE_OR_FALSE, true),
  /** Signal that reopens the files after an outside rotation, none that is to end the process. @default none */
  reopenOn: option<NodeJS.Signals>({
    expected: "a signal such as 'SIGHUP', not one that ends or stops a process or reports a fault",
    holds: isReopeningSignal,
  }),
  /** Bytes a category holds in memory while its disk does not answer; newer lines are dropped and counted. @default 16777216 */
  maxBuffered: option<number>(wholeFrom(65_536, 'number of bytes'), 16 * 1024 * 1024),
  /** Mode of files, less what the umask takes off. @default 0o640 */
  fileMode: option<number>(
    modeWithin(
      0o600,
      0o666,
      'a mode such as 0o640 (octal, with 0o): reading and writing for the owner, executing for nobody',
    ),
    0o640,
  ),
  /** Mode of folders, less what the umask takes off. @default 0o750 */
  dirMode: option<number>(
    modeWithin(0o700, 0o7777, 'a mode such as 0o750 (octal, with 0o): reading, writing and entering for the owner'),
    0o750,
  ),
}

/** How long lines wait. */
export type Flush = 'sync' | { bytes: number; ms: number }

/** Options of the files with every default, those that depend on the surroundings among them. */
export interface FileSettings extends Omit<Resolved<typeof FILE_OPTIONS>, 'environment' | 'environments'> {
  /** Absolute; false: there are no files. */
  logDir: string | false
  /** Of the categories that have none of their own. */
  backupCount: number
  flush: Flush
  stdout: boolean | 'pretty'
}

/** Bytes: a chunk that the disk takes in one write; ms: short enough that a line is there when a person looks. */
const DEFAULT_FLUSH = { bytes: 65_536, ms: 100 }

/** What is given of each limit, else what `others` has. */
export function resolveFlush(given: Given<typeof FILE_OPTIONS>['flush'], others: Flush = DEFAULT_FLUSH): Flush {
  if (given === 'sync') return 'sync'
  if (given === undefined) return others
  const { bytes, ms } = others === 'sync' ? DEFAULT_FLUSH : others
  return { bytes: given.bytes ?? bytes, ms: given.ms ?? ms }
}

function isEnvironment(value: unknown): boolean {
  return isObject(value) && Object.keys(value).every((key) => key === 'backupCount')
}

function isFlush(value: unknown): boolean {
  if (value === 'sync') return true
  if (!isObject(value)) return false
  return Object.entries(value).every(([limit, amount]) => {
    if (amount !== undefined && !isWhole(amount, 1)) return false
    return limit === 'bytes' || (limit === 'ms' && (amount === undefined || amount <= MOST_MS))
  })
}

/** Signals whose sender wants the process ended or stopped, and those the system sends for its faults. */
const NO_REOPENING =
  /^SIG(?:KILL|STOP|TERM|INT|QUIT|BREAK|ABRT|IOT|TSTP|TT(?:IN|OU)|SEGV|BUS|FPE|ILL|TRAP|SYS|XCPU|XFSZ)$/

function isReopeningSignal(value: unknown): boolean {
  return isText(value) && Object.hasOwn(constants.signals, value) && !NO_REOPENING.test(value)
}

/** A mode that has all bits of one and none outside another; 640 meant as 0o640 has not. */
function modeWithin(least: number, most: number, expected: string): Rule {
  return {
    expected,
    holds: (value) => isWhole(value, 0) && value <= most && (value & least) === least && (value | most) === most,
  }
}
