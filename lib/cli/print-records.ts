import type { LogFile } from '../reader/log-file.ts'
import type { CompiledQuery } from '../reader/query.ts'
import { compileQuery, type RecordQuery } from '../reader/query.ts'
import { filesOf, readBatches } from '../reader/read-entries.ts'
import { brokenLines } from './broken-lines.ts'
import { categoriesOf, checkFolder } from './check-folder.ts'
import { type LineLook, linePrinter } from './output/line-printer.ts'
import { scanProgress } from './output/progress.ts'
import type { Terminal } from './output/terminal.ts'

/** Prints what a query finds and answers how many lines that were. */
export async function printRecords(query: RecordQuery, look: LineLook, terminal: Terminal): Promise<number> {
  const broken = brokenLines()
  const { compiled, files, end } = await openScan({ ...query, onMalformed: broken.onMalformed }, terminal)
  const print = linePrinter(terminal, look, categoriesOf(files))
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
  await checkFolder(compiled.logDir, compiled.categories)
  const files = await filesOf(compiled)
  const progress = scanProgress(
    terminal,
    files.reduce((total, { size }) => total + size, 0),
  )
  compiled.onBytes = progress.add
  return { compiled, files, end: progress.end }
}
