import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { FIRST_DAY } from './make-records.ts'
import type { CommandLine } from './process-cost.ts'

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
/** The command of a checkout that is built; an earlier version has it in many files. */
export function mainOf(root: string): string {
  const joined = join(root, 'dist/cli/main.cjs')
  return existsSync(joined) ? joined : join(root, 'dist/cli/main.js')
}

const DUCKDB = fileURLToPath(new URL('./duckdb.mjs', import.meta.url))

/** What the ratio of a task is taken against. */
type Against = 'earlier' | 'DuckDB' | 'stats' | 'stats --full'

/** A question, and the programs that answer it. */
export interface Task {
  title: string
  /** Arguments of `access-log`. */
  ours: readonly string[]
  /** Further ones that an earlier version does not know. */
  own: readonly string[]
  /** At most so many times what another takes. */
  limit: { times: number; of: Against }
  others: Readonly<Record<string, CommandLine>>
  /** Whether an earlier version knows the command. */
  isOld: boolean
}

const at = (ms: number) => new Date(FIRST_DAY + ms).toISOString().slice(0, 16).replace('T', ' ')
const HOUR = 3_600_000
const NOON = 3 * 24 * HOUR + 12 * HOUR
const WINDOW = ['--since', at(NOON), '--until', at(NOON + HOUR / 6), '--tz', 'UTC']

/** The questions about the files of `<logDir>/plain` and `<logDir>/gz`. */
export function tasksOf(logDir: string): Task[] {
  return [...tasksOn(logDir, 'plain', '*.log'), ...tasksOn(logDir, 'gz', '*.log.gz')]
}

function tasksOn(logDir: string, form: 'plain' | 'gz', names: string): Task[] {
  const dir = `${logDir}/${form}`
  const isPlain = form === 'plain'
  const all = `${dir}/*/${names}`
  const app = `${dir}/app/${names}`
  const duckdb = (question: string): CommandLine => [process.execPath, DUCKDB, question, all]
  const shell = (script: string): CommandLine => ['sh', '-c', script]
  const ripgrep = (pattern: string): CommandLine => ['rg', '-z', '--no-ignore', pattern, dir]
  const stats: CommandLine = [process.execPath, mainOf(ROOT), 'stats', '--no-cache', '--dir', dir]
  const full: CommandLine = [...stats, '--full']
  const unpack = isPlain ? 'cat' : 'gzip -dc'
  const task = (title: string, limit: Task['limit'], ours: string[], others: Task['others'] = {}): Task => {
    const isAgain = title.endsWith('again')
    return {
      title: `${title}, ${form}`,
      limit,
      ours: [...ours, '--dir', dir],
      own: (ours[0] === 'stats' || ours[0] === 'report') && !isAgain ? ['--no-cache'] : [],
      others,
      isOld: ours[0] !== 'report' && !ours.includes('--full') && !isAgain,
    }
  }
  const earlier = (times: number) => ({ times, of: 'earlier' as const })
  return [
    task('stats', { times: 1, of: 'DuckDB' }, ['stats'], { DuckDB: duckdb('screen') }),
    task('stats again', { times: 0.3, of: 'stats' }, ['stats'], { stats }),
    task('stats --full', { times: 1, of: 'DuckDB' }, ['stats', '--full'], { DuckDB: duckdb('full') }),
    task('report', { times: 1.5, of: 'stats --full' }, ['report', '-o', '-'], {
      'stats --full': full,
      stats,
      DuckDB: duckdb('full'),
    }),
    task('find one user', earlier(0.8), ['find', '--user', '77', '--json'], {
      DuckDB: duckdb('user'),
      ripgrep: ripgrep('"user":77,'),
    }),
    task('find 5xx', earlier(0.8), ['find', '--status', '5xx', '--json'], {
      DuckDB: duckdb('failed'),
      ripgrep: ripgrep('"statusCode":5'),
    }),
    task('find a text', earlier(0.8), ['find', '--text', 'req-kx1', '--json'], {
      DuckDB: duckdb('text'),
      ripgrep: ripgrep('req-kx1'),
    }),
    task('last 100', earlier(0.8), ['tail', '-n', '100'], {
      DuckDB: duckdb('last'),
      tail: shell(`${unpack} ${app} | tail -n 100`),
    }),
    task('ten minutes', earlier(0.25), ['cat', '--json', ...WINDOW], { DuckDB: duckdb('window') }),
    task('cat --json, one category', earlier(0.08), ['cat', 'app', '--json'], {
      [unpack]: shell(`${unpack} ${app}`),
    }),
    task('cat --json, merged', earlier(0.12), ['cat', '--json'], { [unpack]: shell(`${unpack} ${all}`) }),
    task('cat --csv, one category', earlier(0.4), ['cat', 'app', '--csv'], { DuckDB: duckdb('csv') }),
  ]
}
