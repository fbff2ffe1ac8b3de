import { existsSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { sourceOf } from '../../archive/source.ts'
import { isBucketAddress } from '../../bucket/address.ts'
import { grouped } from '../../display/grouped.ts'
import { safeText } from '../../display/safe-text.ts'
import { isSourceName, SOURCE_NAME_EXPECTED } from '../../files/source-name.ts'
import { isStoreAddress, withoutPassword } from '../../reader/store-address.ts'
import { parseStoreAddress } from '../../store/address.ts'
import type { Totals } from '../../store/load/batches.ts'
import type { FilledStore, RefusedLine, Store } from '../../store/store.ts'
import { logDirOf } from '../arguments.ts'
import { brokenLines, tellUnreadable } from '../broken-lines.ts'
import { checkFolder, isWaitedFor } from '../check-folder.ts'
import type { Command } from '../command.ts'
import { EXIT, wrongValue } from '../exit.ts'
import { progressText } from '../output/progress.ts'
import type { Terminal } from '../output/terminal.ts'
import { type Parsed, parseArguments } from '../parse-arguments.ts'
import { failureTeller } from '../stored/failure-teller.ts'
import { durationOption } from '../when.ts'

const OPTIONS = {
  dir: { type: 'string', short: 'd' },
  to: { type: 'string' },
  state: { type: 'string' },
  once: { type: 'boolean' },
  interval: { type: 'string' },
  patience: { type: 'string' },
  source: { type: 'string' },
  cluster: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

const DEFAULT_INTERVAL = '5s'

/** For a run that ends; one that follows waits until the store is back. */
const DEFAULT_PATIENCE = '1m'

/** Refused lines that are named; all are counted. */
const MOST_NAMED = 20

type Values = Parsed<typeof OPTIONS>['values']

export const load: Command = {
  options: OPTIONS,
  help: `Usage: access-log load [category ...] --to 'clickhouse://host/database?keep=60d' [options]
       access-log load [category ...] --to 'dynamodb://table?region=eu-west-1&keep=60d' [options]

Loads lines into a table, existing ones and new ones as they are written, until ctrl-C. Each line becomes one row, even if it
is loaded several times, from the files or from the archive. When run again it continues where it stopped.

      --to <address>    the table, created if it does not exist; ?keep= is how long it keeps lines
  -d, --dir <folder>    folder of the logs (default: LOG_DIR, else logs), or the archive: s3://bucket/prefix; ends when all
                        of it is loaded
      --once            end when all existing lines are loaded
      --state <file>    file that remembers how far it got (default: <folder>/.archive/load.….json, none for an archive)
      --interval <time> time between two checks of the files (default: ${DEFAULT_INTERVAL})
      --patience <time> how long to wait for a store that does not respond (default: with --once and for an archive ${DEFAULT_PATIENCE},
                        else forever)
      --source <name>   name of the folder (default: the same as for the archive, kept in .archive/source)
      --cluster <name>  only print the statements that create the table on a ClickHouse cluster
      --json            the counts at the end as JSON
  -h, --help            this text

The clients are not part of this package: npm install @clickhouse/client, or @aws-sdk/client-dynamodb. Give a password as
CLICKHOUSE_PASSWORD rather than in the address; AWS credentials are found by its SDK.

Exit codes: 0 everything is loaded; 2 wrong arguments; 3 something could not be read or stored, stderr says what: run it again; 130 ctrl-C,
143 SIGTERM.

Examples:
  access-log load --to 'clickhouse://localhost/logs?keep=60d'
  access-log load app --to 'dynamodb://access-log?region=eu-west-1&keep=60d'
  access-log load --dir s3://my-logs/shop --to 'clickhouse://localhost/logs?keep=60d' --state backfill.json`,

  async run(args, terminal) {
    const { values, positionals } = parseArguments(args, OPTIONS)
    if (values.to === undefined) {
      throw wrongValue('--to', undefined, 'the address of a table, such as clickhouse://localhost/logs?keep=60d')
    }
    parseStoreAddress('--to', values.to)
    if (values.cluster !== undefined) return await printCluster(values.to, values.cluster, terminal)
    const { checkCategories } = await import('../../reader/query/query.ts')
    const categories = checkCategories(positionals.length === 0 ? undefined : positionals)
    const { openTable } = await import('../../store/open-store.ts')
    const store = await openTable(values.to)
    try {
      return await loadInto(store, values, categories, terminal)
    } finally {
      await store.close()
    }
  },
}

async function loadInto(
  store: FilledStore,
  values: Values,
  categories: readonly string[] | null,
  terminal: Terminal,
): Promise<number> {
  const { place, isArchive, ends, interval, patience } = loadingOf(values, terminal.env)
  const { Batches } = await import('../../store/load/batches.ts')
  const { retrying } = await import('../../store/retry.ts')
  const { signal } = terminal
  const broken = brokenLines()
  const how = { patience, signal, onFailure: failureTeller(terminal) }
  let named = 0
  const onRefused = ({ line: { file, offset }, reason }: RefusedLine) => {
    if (named++ < MOST_NAMED) terminal.note(`access-log: not stored: ${safeText(file)} at byte ${offset}: ${reason}`)
  }
  const totals: Totals = { stored: 0, expired: 0, refused: 0 }
  const onMalformed: typeof broken.onMalformed = (malformed) => {
    if (malformed.reason === 'unreadable') tellUnreadable(malformed, terminal)
    else broken.onMalformed(malformed)
  }
  const show = (text: string) => {
    if (terminal.showsProgress) terminal.progress(`${text}${grouped(totals.stored)} lines stored`)
  }
  try {
    await retrying(() => store.prepare(), how)
    const keep = await retrying(() => store.keep(), how)
    const isEmpty = (await retrying(() => store.categories(), how)).length === 0
    const batches = new Batches(store.batch(keep), totals, how, onRefused)
    const common = { categories, isEmpty, keep, signal, onMalformed, to: store.name }
    if (isArchive) {
      const { loadArchive } = await import('../../store/load/load-archive.ts')
      const onProgress = (done: number, total: number) => show(`${progressText(done, total)}, `)
      const from = place.split('?')[0] ?? ''
      await loadArchive({ ...common, place, from, state: values.state, onProgress }, batches)
    } else {
      const { loadFiles } = await import('../../store/load/load-files.ts')
      const { defaultStatePath } = await import('../../store/load/state.ts')
      await waitForFolder(place, categories, ends, interval, { signal, note: (text) => terminal.note(text) })
      const state = values.state ?? defaultStatePath(place, store.name)
      const source = await sourceFor(values, place)
      const onProgress = () => show('')
      await loadFiles({ ...common, logDir: place, source, state, once: ends, interval, onProgress }, batches)
    }
  } finally {
    terminal.progress('')
    broken.tell(terminal)
    await tellTotals(store, totals, values, terminal)
  }
  return totals.refused > 0 ? EXIT.unreadable : EXIT.done
}

interface Loading {
  place: string
  isArchive: boolean
  /** Whether it ends when all existing lines are loaded. */
  ends: boolean
  /** Milliseconds. */
  interval: number
  /** Milliseconds. */
  patience: number
}

/** What the options say, checked before the store is asked anything. @throws {UsageError} one is wrong */
function loadingOf(values: Values, env: NodeJS.ProcessEnv): Loading {
  const place = logDirOf(values, env)
  if (isStoreAddress(place)) {
    throw wrongValue('--dir', withoutPassword(place), 'a folder or an archive, s3://bucket/prefix')
  }
  const isArchive = isBucketAddress(place)
  const ends = isArchive || values.once === true
  const interval = durationOption('interval', values.interval ?? DEFAULT_INTERVAL)
  if (interval === 0) throw wrongValue('--interval', values.interval, 'a time above 0')
  const patience = values.patience ?? (ends ? DEFAULT_PATIENCE : undefined)
  return {
    ...{ place, isArchive, ends, interval },
    patience: patience === undefined ? Number.POSITIVE_INFINITY : durationOption('patience', patience),
  }
}

/** Waits for the folder rather than making it: the server does, as the user who may write to it. */
async function waitForFolder(
  place: string,
  categories: readonly string[] | null,
  ends: boolean,
  interval: number,
  { signal, note }: { signal: AbortSignal; note: (text: string) => void },
): Promise<void> {
  if (ends) return await checkFolder(place, categories)
  if (!(await isWaitedFor(place))) return
  note(`access-log: waiting for records in ${safeText(place)}`)
  while (!existsSync(place)) await setTimeout(interval, undefined, { signal })
}

async function sourceFor({ source }: Values, logDir: string): Promise<string> {
  if (source === undefined) return await sourceOf(logDir)
  if (isSourceName(source)) return source
  throw wrongValue('--source', source, SOURCE_NAME_EXPECTED)
}

async function tellTotals(
  store: Store,
  { stored, expired, refused }: Totals,
  { json }: Values,
  terminal: Terminal,
): Promise<void> {
  const numbers = { to: store.name, stored, expired, refused }
  const parts = [
    `${grouped(stored)} lines stored`,
    ...(expired > 0 ? [`${grouped(expired)} too old to be kept`] : []),
    ...(refused > 0 ? [`${grouped(refused)} refused`] : []),
  ]
  const text = json ? JSON.stringify(numbers) : `${store.name}: ${parts.join(', ')}`
  // After ctrl-C nothing more is written to stdout.
  if (terminal.signal.aborted) terminal.note(text)
  else await terminal.line(text)
  await terminal.flush()
}

async function printCluster(to: string, cluster: string, terminal: Terminal): Promise<number> {
  const address = parseStoreAddress('--to', to)
  if (address.kind !== 'clickhouse') throw wrongValue('--to', to, 'clickhouse://host/database where --cluster is given')
  if (!/^[A-Za-z0-9_{}-]+$/.test(cluster))
    throw wrongValue('--cluster', cluster, 'a name of letters, digits, _ and -, or a macro such as {cluster}')
  const { clusterTables } = await import('../../store/clickhouse/ddl.ts')
  const keep = address.keep === null ? null : Math.round(address.keep / 1000)
  for (const statement of clusterTables(address, cluster, keep)) await terminal.line(`${statement};\n`)
  await terminal.flush()
  return EXIT.done
}
