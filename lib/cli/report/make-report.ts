import type { Sample } from '../../reader/samples/sample.ts'
import { isStoreAddress } from '../../reader/store-address.ts'
import { Aggregate, type AggregateState } from '../../report/aggregate.ts'
import type { Report } from '../../report/report.ts'
import { now } from '../../time/clock.ts'
import { zoneOf } from '../arguments.ts'
import { brokenLines } from '../broken-lines.ts'
import { type Counting, cacheUseOf, countFiles } from '../cache/count-files.ts'
import { UsageError, wrongValue } from '../exit.ts'
import type { Terminal } from '../output/terminal.ts'
import { isFileArgument } from '../parse-arguments.ts'
import { openScan } from '../print-records.ts'
import { comparedSpan, type Span } from './compare.ts'
import { finishReport, type ReportValues, zoneNameOf } from './finish-report.ts'
import { LeftOut } from './left-out.ts'

type Query = Parameters<typeof openScan>[0]

/**
 * Makes the report of what a query finds, compared with another period where that is asked for.
 *
 * @param isWhole whether with what only a page shows: the most frequent addresses, users and paths, and what stands out
 * @throws {UsageError} an option is wrong, or the folder or a category has no records
 */
export async function makeReport(
  query: Query,
  values: ReportValues,
  positionals: readonly string[],
  terminal: Terminal,
  isWhole: boolean,
): Promise<Report> {
  const broken = brokenLines()
  const paths = positionals.filter(isFileArgument)
  checkReport(values, paths)
  const leftOut = new LeftOut(values.without)
  const main = await aggregateOf(
    { ...query, onMalformed: broken.onMalformed },
    paths,
    leftOut,
    values,
    terminal,
    isWhole,
  )
  const { aggregate } = main
  const before = await beforeOf(query, paths, values, aggregate, terminal)
  broken.tell(terminal)
  if (main.files > 0) leftOut.tellUnmet(terminal)
  const { categories, files, bytes } = main
  const title = values.title ?? titleOf(categories)
  return finishReport(
    aggregate,
    { title, before, source: { categories, files, bytes, malformed: broken.count } },
    values,
    isWhole,
  )
}

/**
 * Checks the options as far as possible before anything is read.
 *
 * @throws {UsageError}
 */
function checkReport(values: ReportValues, paths: readonly string[]): void {
  checkTitle(values)
  if (values.compare === undefined) return
  comparedSpan(values.compare, { from: 0, to: 1 }, zoneOf(values), now())
  if (!paths.includes('-')) return
  throw new UsageError(
    'Option --compare is given with stdin, which can be read only once; expected files or categories',
  )
}

/** @throws {UsageError} an empty one */
export function checkTitle({ title }: ReportValues): void {
  if (title?.trim() === '') throw wrongValue('--title', title, 'a text')
}

/** The title of a report that was given none. */
export function titleOf(categories: readonly string[]): string {
  return categories.length === 0 ? 'access log' : categories.join(', ')
}

/** Counts without the routes of `--without`. */
class WithoutRoutes implements Counting<{ aggregate: AggregateState; met: string[] }> {
  readonly aggregate: Aggregate
  readonly #leftOut: LeftOut
  /** Those of the records counted here: `leftOut` may have met others in counts that were given up. */
  readonly #met = new Set<string>()

  constructor(aggregate: Aggregate, leftOut: LeftOut) {
    this.aggregate = aggregate
    this.#leftOut = leftOut
  }

  add(sample: Sample): void {
    if (!this.#leftOut.has(sample)) this.aggregate.add(sample)
    else if (typeof sample.route === 'string') this.#met.add(sample.route)
  }

  expect(sample: Sample): boolean {
    return this.#leftOut.has(sample) || this.aggregate.expect(sample)
  }

  state() {
    return { aggregate: this.aggregate.state(), met: [...this.#met] }
  }

  restore({ aggregate, met }: { aggregate: AggregateState; met: string[] }): void {
    this.aggregate.restore(aggregate)
    for (const route of met) {
      this.#leftOut.has({ route })
      this.#met.add(route)
    }
  }
}

interface Counted {
  aggregate: Aggregate
  categories: string[]
  files: number
  bytes: number
}

async function aggregateOf(
  query: Query,
  paths: readonly string[],
  leftOut: LeftOut,
  values: ReportValues,
  terminal: Terminal,
  hasLists: boolean,
): Promise<Counted> {
  const make = () => new Aggregate(zoneOf(values).offsetAt, hasLists)
  if (paths.length === 0 && isStoreAddress(query.logDir)) return await countStored(query, values, make(), terminal)
  const asked = { ...query, lines: 'access' } as const
  const scan = await openScan(asked, paths, terminal)
  const cacheUse = cacheUseOf(asked, paths, values, terminal.env, () => ({
    hasLists,
    without: values.without,
    zone: zoneNameOf(values),
  }))
  let aggregate: Aggregate
  try {
    const counting = await countFiles(asked, scan, () => new WithoutRoutes(make(), leftOut), cacheUse)
    aggregate = counting.aggregate
  } finally {
    await scan.end()
  }
  const { unshown } = aggregate
  if (unshown > 0) {
    const records = unshown === 1 ? '1 record is' : `${unshown} records are`
    terminal.note(`access-log: ${records} left out: the time is none in epoch milliseconds`)
  }
  return { aggregate, categories: scan.categories, files: scan.files.length, bytes: scan.bytes }
}

async function countStored(
  query: Query,
  values: ReportValues,
  aggregate: Aggregate,
  terminal: Terminal,
): Promise<Counted> {
  const { withCounts } = await import('../stored/open-counts.ts')
  const { countAggregate } = await import('../stored/stored-aggregate.ts')
  return await withCounts(query, values.without ?? [], terminal, async (counts, categories) => {
    if (counts !== null) await countAggregate(counts, aggregate, zoneOf(values))
    return { aggregate, categories, files: 0, bytes: 0 }
  })
}

async function beforeOf(
  query: Query,
  paths: readonly string[],
  values: ReportValues,
  { from, to }: Aggregate,
  terminal: Terminal,
): Promise<({ aggregate: Aggregate } & Span) | null> {
  if (values.compare === undefined || from > to) return null
  const asked = { from: Number(query.from ?? from), to: Math.min(Number(query.to ?? to + 1), now()) }
  const span = comparedSpan(values.compare, asked, zoneOf(values), now())
  const leftOut = new LeftOut(values.without)
  const { aggregate } = await aggregateOf({ ...query, ...span }, paths, leftOut, values, terminal, false)
  if (aggregate.records > 0) return { aggregate, ...span }
  // Compared with no records, everything would be shown as new.
  const [since, until] = [span.from, span.to].map((time) => zoneOf(values).format(time).slice(0, 16))
  terminal.note(`access-log: no records to compare with from ${since} to ${until}`)
  return null
}
