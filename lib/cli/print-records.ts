import { listFiles } from '../reader/list-files.ts'
import type { LogFile } from '../reader/log-file.ts'
import type { CompiledQuery } from '../reader/query/query.ts'
import { compileQuery, type RecordQuery } from '../reader/query/query.ts'
import { filesOf, readBatches } from '../reader/read-entries.ts'
import type { TimeZone } from '../time/time-zone.ts'
import { brokenLines } from './broken-lines.ts'
import { categoryWidth, type LineFormat, linePrinter } from './output/line-printer.ts'
import { scanProgress } from './output/progress.ts'
import type { Terminal } from './output/terminal.ts'
import { UsageError } from './usage-error.ts'

/** Prints what a query finds and answers how many lines that were. */
export async function printRecords(
  query: RecordQuery,
  format: LineFormat,
  zone: TimeZone,
  terminal: Terminal,
): Promise<number> {
  const broken = brokenLines()
  const { compiled, files, end } = await openScan({ ...query, onMalformed: broken.onMalformed }, terminal)
  const print = linePrinter(terminal, format, zone, categoryWidth(categoriesOf(files)))
  let count = 0
  try {
    for await (const batch of readBatches(files, compiled)) {
      for (const { record, text } of batch) {
        count++
        const waiting = print(record, text)
        if (waiting !== undefined) await waiting
      }
      // What was found is shown while the rest is searched.
      await terminal.flush()
    }
  } finally {
    end()
    await terminal.flush()
  }
  broken.tell(terminal)
  return count
}

/** A query with its files, whose progress is shown. */
export async function openScan(
  query: RecordQuery,
  terminal: Terminal,
): Promise<{ compiled: CompiledQuery; files: LogFile[]; end: () => void }> {
  const compiled = compileQuery({ ...query, signal: terminal.signal })
  await checkCategories(compiled)
  const files = await filesOf(compiled)
  const progress = scanProgress(
    terminal,
    files.reduce((total, { size }) => total + size, 0),
  )
  compiled.onBytes = progress.add
  return { compiled, files, end: progress.end }
}

/** The categories that have files among those given. */
export function categoriesOf(files: readonly LogFile[]): string[] {
  return [...new Set(files.map(({ category }) => category))]
}

/** A category that has no files at all is rather a slip of the pen than a quiet one. */
export async function checkCategories({
  logDir,
  categories,
}: Pick<CompiledQuery, 'logDir' | 'categories'>): Promise<void> {
  if (categories === null) return
  const found = categoriesOf(await listFiles(logDir, categories))
  const unknown = categories.find((category) => !found.includes(category))
  if (unknown === undefined) return
  const known = categoriesOf(await listFiles(logDir))
  throw new UsageError(
    `category "${unknown}": expected one that has files in ${logDir}: ${known.join(', ') || 'there is none'}`,
  )
}
