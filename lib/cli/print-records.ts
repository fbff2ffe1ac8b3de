import { SYNC_DISK, syncDiskFor } from '../reader/disk.ts'
import type { Stretch } from '../reader/lines/block-cursor.ts'
import type { Entry } from '../reader/lines/entries.ts'
import type { Malformed } from '../reader/lines/malformed.ts'
import { categoriesOf, type LogFile } from '../reader/list-files.ts'
import { type CompiledQuery, compileQuery, type RecordQuery } from '../reader/query/query.ts'
import { filesOf, readBatches, readStretches, sequencesOf } from '../reader/read-entries.ts'
import { isStoreAddress } from '../reader/store-address.ts'
import type { AccessRecord } from '../record/access-record.ts'
import type { DirectLine } from '../record/line.ts'
import type { TimeZone } from '../time/time-zone.ts'
import { LOOK_OPTIONS, lookOf, numberOf, PAGER_OPTIONS, queryOf, RECORD_OPTIONS, zoneOf } from './arguments.ts'
import { brokenLines } from './broken-lines.ts'
import { UsageError } from './exit.ts'
import type { GivenFiles } from './given-files.ts'
import { type LineLook, type LinePrinter, linePrinter } from './output/line-printer.ts'
import { scanProgress } from './output/progress.ts'
import type { Terminal } from './output/terminal.ts'
import { isFileArgument, type Parsed, parseArguments } from './parse-arguments.ts'
import { keepYoungGenerationSmall } from './young-generation.ts'

/** Options of `cat` and `find`. */
export const MATCHING_OPTIONS = {
  ...RECORD_OPTIONS,
  ...LOOK_OPTIONS,
  ...PAGER_OPTIONS,
  newest: { type: 'boolean' },
  long: { type: 'boolean' },
} as const

/**
 * Does what `cat` and `find` have in common: prints the lines that meet the conditions, and returns how many those were.
 *
 * @param options whose defaults are those of the command
 * @throws {UsageError} the arguments are wrong, or the folder or a category has no records
 */
export async function printMatching(
  args: string[],
  terminal: Terminal,
  options: typeof MATCHING_OPTIONS,
): Promise<number> {
  const { values, positionals } = parseArguments(args, options)
  const paths = positionals.filter(isFileArgument)
  const look = lookOf(values)
  const isLong = wantsLong(values)
  const limit = numberOf(values, Number.POSITIVE_INFINITY)
  const query = {
    ...queryOf(values, positionals, terminal.env),
    limit,
    order: values.newest ? 'newest' : 'oldest',
  } as const
  if (values.pager) terminal.openPager()
  if (paths.length === 0 && isStoreAddress(query.logDir)) {
    const { printStored, printStoredLong } = await import('./stored/print-stored.ts')
    keepYoungGenerationSmall()
    if (isLong) return await printStoredLong(query, zoneOf(values), terminal)
    return await printStored(query, look, terminal)
  }
  if (isLong) return await printRecordsLong(query, paths, zoneOf(values), terminal)
  return await printRecords(query, paths, look, terminal)
}

/** @throws {UsageError} another format is asked for, too */
function wantsLong({ long, json, csv, fields }: Parsed<typeof MATCHING_OPTIONS>['values']): boolean {
  if (!long) return false
  const other = json ? '--json' : csv ? '--csv' : fields === undefined ? null : '--fields'
  if (other === null) return true
  throw new UsageError(`Option --long is given with ${other}; expected one of them: leave the other out`)
}

/** Prints what a query finds in its categories, or in `paths` where there are any, and returns the number of lines. */
export async function printRecords(
  query: RecordQuery<AccessRecord | DirectLine>,
  paths: readonly string[],
  look: LineLook,
  terminal: Terminal,
): Promise<number> {
  return await withScan(query, paths, terminal, async ({ files, compiled, categories }) => {
    const { format, fields } = look
    const isByHead = compiled.filter.isByHead && !compiled.newest
    if (isByHead && format === 'json') return await printStretches(readStretches(files, compiled), terminal)
    keepYoungGenerationSmall()
    // Not with a limit, which must not count a line that turns out to be broken.
    if (isByHead && format === 'csv' && fields === undefined && compiled.limit === Number.POSITIVE_INFINITY) {
      const { printCsv } = await import('./output/print-csv.ts')
      return await printCsv(readStretches(files, compiled), compiled.filter.report, terminal)
    }
    return await printEntries(readBatches(files, compiled), await linePrinter(terminal, look, categories), terminal)
  })
}

async function printEntries(
  batches: AsyncIterable<Iterable<Entry>>,
  print: LinePrinter,
  terminal: Terminal,
): Promise<number> {
  let count = 0
  for await (const batch of batches) {
    for (const { record, text } of batch) {
      count++
      const waiting = print(record, text)
      if (waiting !== undefined) await waiting
    }
    // Shows what was found while the rest is searched.
    await terminal.flush()
  }
  return count
}

async function printStretches(batches: AsyncIterable<Iterable<Stretch>>, terminal: Terminal): Promise<number> {
  let count = 0
  for await (const batch of batches) {
    for (const { block, start, end, lines } of batch) {
      count += lines
      const waiting = terminal.bytes(block.bytes, start, end)
      if (waiting !== undefined) await waiting
    }
  }
  return count
}

/** Prints what a query finds in full, each record with the direct lines of its request, and returns how many it found. */
export async function printRecordsLong(
  query: RecordQuery<AccessRecord | DirectLine>,
  paths: readonly string[],
  zone: TimeZone,
  terminal: Terminal,
): Promise<number> {
  const { printLong, TOGETHER } = await import('./output/print-long.ts')
  let found: (AccessRecord | DirectLine)[] = []
  const printFound = async (onPassedOver: (malformed: Malformed) => void) => {
    await printLong(found, paths.length > 0 ? null : query.logDir, zone, terminal, onPassedOver)
    await terminal.flush()
    found = []
  }
  return await withScan(query, paths, terminal, async ({ files, compiled }) => {
    const { report } = compiled.filter
    keepYoungGenerationSmall()
    let count = 0
    for await (const batch of readBatches(files, compiled)) {
      for (const { record } of batch) {
        count++
        if (found.push(record) === TOGETHER) await printFound(report)
      }
    }
    await printFound(report)
    return count
  })
}

async function withScan(
  query: RecordQuery<AccessRecord | DirectLine>,
  paths: readonly string[],
  terminal: Terminal,
  print: (scan: Scan) => Promise<number>,
): Promise<number> {
  const broken = brokenLines()
  const scan = await openScan({ ...query, onMalformed: broken.onMalformed }, paths, terminal)
  let count = 0
  try {
    count = await print(scan)
  } finally {
    await scan.end()
    await terminal.flush()
  }
  broken.tell(terminal)
  return count
}

/** A compiled query, and the files that it reads. */
export interface Scan {
  compiled: CompiledQuery
  files: LogFile[]
  /** Categories of the files. */
  categories: string[]
  /** Bytes of the files, as they are on disk. */
  bytes: number
  /** Removes the progress and what was copied. */
  end(): Promise<void>
}

/** Finds the files of a query, or opens those of `paths` where there are any, and shows the progress of reading them. */
export async function openScan(query: RecordQuery<never>, paths: readonly string[], terminal: Terminal): Promise<Scan> {
  const compiled = { ...compileQuery({ ...query, signal: terminal.signal }), disk: SYNC_DISK }
  const { files, categories, end } = paths.length > 0 ? await givenFiles(paths, terminal) : await listedFiles(compiled)
  compiled.disk = syncDiskFor(sequencesOf(files).length)
  const bytes = files.reduce((sum, { size }) => sum + size, 0)
  const progress = scanProgress(terminal, bytes)
  compiled.onBytes = progress.add
  return {
    compiled,
    files,
    categories,
    bytes,
    async end() {
      progress.end()
      await end()
    },
  }
}

async function givenFiles(paths: readonly string[], terminal: Terminal): Promise<GivenFiles> {
  const { openGivenFiles } = await import('./given-files.ts')
  return await openGivenFiles(paths, process.stdin, terminal.signal)
}

async function listedFiles(compiled: CompiledQuery): Promise<GivenFiles> {
  const { logDir, categories } = compiled
  // Loaded here, as it is needed only where something seems to be wrong.
  const check = async () => {
    const { checkFolder } = await import('./check-folder.ts')
    await checkFolder(logDir, categories)
  }
  const files = await filesOf(compiled).catch(async (error: unknown) => {
    await check()
    throw error
  })
  const found = categoriesOf(files)
  const isFound = categories === null ? found.length > 0 : categories.every((category) => found.includes(category))
  if (!isFound) await check()
  return { files, categories: found, end: async () => {} }
}
