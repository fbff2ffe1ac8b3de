import type { Entry } from '../reader/lines/entries.ts'
import type { LogFile } from '../reader/log-file.ts'
import type { CompiledQuery } from '../reader/query/query.ts'
import { compileQuery, type RecordQuery } from '../reader/query/query.ts'
import { filesOf, readBatches } from '../reader/read-entries.ts'
import type { AccessRecord } from '../record/access-record.ts'
import type { DirectLine } from '../record/line.ts'
import type { TimeZone } from '../time/time-zone.ts'
import { brokenLines } from './broken-lines.ts'
import { categoriesOf, checkFolder } from './check-folder.ts'
import { type GivenFiles, openGivenFiles } from './given-files.ts'
import { type LineLook, linePrinter } from './output/line-printer.ts'
import { scanProgress } from './output/progress.ts'
import type { Terminal } from './output/terminal.ts'
import { printLong, TOGETHER } from './print-long.ts'

/** Prints what a query finds in the categories or files given, and answers how many lines that were. */
export async function printRecords(
  query: RecordQuery<AccessRecord | DirectLine>,
  paths: readonly string[],
  look: LineLook,
  terminal: Terminal,
): Promise<number> {
  return await eachBatch(query, paths, terminal, (categories) => {
    const print = linePrinter(terminal, look, categories)
    return async (batch) => {
      let count = 0
      for (const { record, text } of batch) {
        count++
        const waiting = print(record, text)
        if (waiting !== undefined) await waiting
      }
      // What was found is shown while the rest is searched.
      await terminal.flush()
      return count
    }
  })
}

/** Prints what a query finds whole, each record with the direct lines of its request. */
export async function printRecordsLong(
  query: RecordQuery<AccessRecord | DirectLine>,
  paths: readonly string[],
  zone: TimeZone,
  terminal: Terminal,
): Promise<number> {
  let found: (AccessRecord | DirectLine)[] = []
  const printFound = async () => {
    await printLong(found, paths.length > 0 ? null : query.logDir, zone, terminal)
    await terminal.flush()
    found = []
  }
  const count = await eachBatch(query, paths, terminal, () => async (batch) => {
    let count = 0
    for (const { record } of batch) {
      count++
      if (found.push(record) === TOGETHER) await printFound()
    }
    return count
  })
  await printFound()
  return count
}

type BatchPrinter = (batch: Iterable<Entry>) => Promise<number>

async function eachBatch(
  query: RecordQuery<AccessRecord | DirectLine>,
  paths: readonly string[],
  terminal: Terminal,
  printerFor: (categories: readonly string[]) => BatchPrinter,
): Promise<number> {
  const broken = brokenLines()
  const scan = await openScan({ ...query, onMalformed: broken.onMalformed }, paths, terminal)
  const print = printerFor(scan.categories)
  let count = 0
  try {
    for await (const batch of readBatches(scan.files, scan.compiled)) count += await print(batch)
  } finally {
    await scan.end()
    await terminal.flush()
  }
  broken.tell(terminal)
  return count
}

/** A query with its files. */
export interface Scan {
  compiled: CompiledQuery
  files: LogFile[]
  /** Those of the files. */
  categories: string[]
  end(): Promise<void>
}

/** A query with its files, or those that were named, whose progress is shown. */
export async function openScan(query: RecordQuery<never>, paths: readonly string[], terminal: Terminal): Promise<Scan> {
  const compiled = compileQuery({ ...query, signal: terminal.signal })
  const { files, categories, end } =
    paths.length > 0 ? await openGivenFiles(paths, process.stdin) : await storedFiles(compiled)
  const progress = scanProgress(
    terminal,
    files.reduce((total, { size }) => total + size, 0),
  )
  compiled.onBytes = progress.add
  return {
    compiled,
    files,
    categories,
    async end() {
      progress.end()
      await end()
    },
  }
}

async function storedFiles(compiled: CompiledQuery): Promise<GivenFiles> {
  await checkFolder(compiled.logDir, compiled.categories)
  const files = await filesOf(compiled)
  return { files, categories: categoriesOf(files), end: async () => {} }
}
