import { NEWLINE } from '../../files/newline.ts'
import type { Stretch } from '../../reader/lines/block-cursor.ts'
import { entryAt } from '../../reader/lines/entries.ts'
import type { FileBlock } from '../../reader/lines/file-blocks.ts'
import type { Malformed } from '../../reader/lines/malformed.ts'
import { csvTable } from './csv.ts'
import { MOST_ADDED, RowFromBytes } from './csv-bytes.ts'
import type { Terminal } from './terminal.ts'

/** Bytes of the rows that are handed over together. */
const ROOM = 64 * 1024

/** Prints lines as a table, most of them without parsing, and returns how many. @param report called for broken lines */
export async function printCsv(
  batches: AsyncIterable<Iterable<Stretch>>,
  report: (malformed: Malformed) => void,
  terminal: Terminal,
): Promise<number> {
  const { header, row } = csvTable()
  const fast = new RowFromBytes()
  const rows = Buffer.allocUnsafeSlow(ROOM)
  let length = 0
  let count = 0
  const handOver = () => {
    const end = length - 1
    length = 0
    return end < 0 ? undefined : terminal.bytes(rows, 0, end)
  }
  const printLine = async (block: FileBlock, start: number, end: number) => {
    const entry = entryAt(block, start, end, 'utf8', report)
    if (entry === null) return
    await handOver()
    await terminal.line(row(entry.record))
    count++
  }
  await terminal.line(header)
  for await (const batch of batches) {
    for (const { block, start, end } of batch) {
      const { bytes } = block
      for (let at = start; at < end; ) {
        const newline = bytes.indexOf(NEWLINE, at)
        const lineEnd = newline === -1 ? end : newline
        const most = lineEnd - at + MOST_ADDED
        if (length + most > ROOM) await handOver()
        const to = most > ROOM ? -1 : fast.write(bytes, at, lineEnd, rows, length)
        if (to === -1) await printLine(block, at, lineEnd)
        else {
          length = to
          count++
        }
        at = lineEnd + 1
      }
    }
    await handOver()
    await terminal.flush()
  }
  return count
}
