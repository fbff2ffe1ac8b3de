import type { BytesCursor } from '../../reader/lines/block-cursor.ts'
import { entryAt } from '../../reader/lines/entries.ts'
import type { Malformed } from '../../reader/lines/malformed.ts'
import { csvTable } from './csv.ts'
import { MOST_ADDED, RowFromBytes } from './csv-bytes.ts'
import type { Terminal } from './terminal.ts'

/** Rows are handed over when there is no room for a usual one any more. */
const ROOM = 64 * 1024

/** Prints lines as a table, most of them without parsing; answers how many. */
export async function printCsv(
  batches: AsyncIterable<Iterable<BytesCursor>>,
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
  await terminal.line(header)
  for await (const batch of batches) {
    for (const { block, start, end } of batch) {
      if (length + end - start + MOST_ADDED > ROOM) await handOver()
      const to = end - start + MOST_ADDED > ROOM ? -1 : fast.write(block.bytes, start, end, rows, length)
      if (to !== -1) {
        length = to
        count++
        continue
      }
      const entry = entryAt(block, start, end, 'utf8', report)
      if (entry === null) continue
      await handOver()
      await terminal.line(row(entry.record))
      count++
    }
    await handOver()
    await terminal.flush()
  }
  return count
}
