import { NEWLINE } from '../../files/newline.ts'

/** Where writing goes on in a chunk. */
export interface Resumption {
  /** Offset of the first byte still to be written. */
  from: number
  /** Whether a line break has to stand before it, as the file ends within a line. */
  breaksLine: boolean
}

/**
 * Where to go on in a chunk after a write stopped in its middle, or when a file is opened.
 *
 * No line may be joined to a cut one: where the file ends with the very bytes of the cut line, writing goes on behind
 * them; else the cut line is written whole again, on a line of its own.
 *
 * @param written bytes of the chunk written so far
 * @param tail last bytes of the file, undefined when they cannot be read
 */
export function resumeChunk(chunk: Buffer, written: number, tail: Uint8Array | undefined): Resumption {
  const lineStart = written === 0 ? 0 : chunk.lastIndexOf(NEWLINE, written - 1) + 1
  if (lineStart < written && endsWith(tail, chunk.subarray(lineStart, written))) {
    return { from: written, breaksLine: false }
  }
  const isCut = tail === undefined ? lineStart < written : tail.length > 0 && tail.at(-1) !== NEWLINE
  return { from: lineStart, breaksLine: isCut && chunk[lineStart] !== NEWLINE }
}

/** Whether the tail ends with the cut line, as far back as both reach. */
function endsWith(tail: Uint8Array | undefined, cut: Buffer): boolean {
  if (tail === undefined || tail.length === 0) return false
  const length = Math.min(tail.length, cut.length)
  return cut.subarray(-length).equals(tail.subarray(-length))
}
