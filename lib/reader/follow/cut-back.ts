import { NEWLINE } from '../../files/newline.ts'
import { timeAt } from '../lines/line-head.ts'
import { type ByteSource, LineReader } from '../lines/line-reader.ts'
import { headIn } from './anchor.ts'
import type { FilePosition } from './position.ts'

/** What is known of a file as it was read. */
type Known = Pick<FilePosition, 'offset' | 'head' | 'time'>

/**
 * Where the lines that were read end in a file that no longer holds all of them, as one that was cut, and perhaps went on: it
 * begins with the same line, and what was written later tells a later time. 0 when it is another content.
 */
export async function keptLength(source: ByteSource, { offset, head, time }: Known): Promise<number> {
  if (head === undefined || time === undefined || (await headIn(source)) !== head) return 0
  const reader = new LineReader(0, () => {})
  let kept = 0
  while (reader.position < offset) {
    const block = await reader.next(source)
    if (block === null) break
    const lines = readLines(block.bytes, offset - block.offset, time)
    if (lines.end > 0) kept = block.offset + lines.end
    if (lines.isFollowed) break
  }
  return kept
}

/** Of the lines up to `length`, where those end that are not later; one without a time goes with the next. */
function readLines(bytes: Buffer, length: number, time: number): { end: number; isFollowed: boolean } {
  let end = 0
  for (let start = 0; start < bytes.length; ) {
    const next = bytes.indexOf(NEWLINE, start) + 1
    const told = timeAt(bytes, start, next)
    if (next > length || (told !== undefined && told > time)) return { end, isFollowed: true }
    if (told !== undefined) end = next
    start = next
  }
  return { end, isFollowed: false }
}
