import { NEWLINE } from '../../files/newline.ts'
import { readHead } from '../lines/line-head.ts'
import { type ByteSource, LineReader } from '../lines/line-reader.ts'
import { firstLineBytes, formatAnchor } from './anchor.ts'
import type { FilePosition } from './position.ts'

/** What tells an older copy of a file from another file. */
export type CopyMarks = Pick<FilePosition, 'head' | 'time'>

/** A content that was read as part of a longer one. */
export interface OlderCopy<F> {
  of: F
  /** Where its whole lines end. */
  linesEnd: number
  /** With its unfinished last line. */
  length: number
}

/** The marks of what was read so far, by one more block of it. */
export function marksOf(before: CopyMarks, { bytes, offset }: { bytes: Buffer; offset: number }): CopyMarks {
  const head = offset === 0 ? formatAnchor(firstLineBytes(bytes)) : before.head
  const time = lastTime(bytes) ?? (offset === 0 ? undefined : before.time)
  return head === undefined || time === undefined ? {} : { head, time }
}

/**
 * The file of which a content is an older copy, made before the rest was added: it begins with the same line, is shorter than what
 * was read, and has no later lines. A file that lost its end when the machine failed, and went on, has later ones.
 */
export async function olderCopyIn<F extends { position: FilePosition }>(
  source: ByteSource,
  files: readonly F[],
): Promise<OlderCopy<F> | null> {
  let alike = files.filter(({ position }) => position.head !== undefined)
  const reader = new LineReader(0, () => {})
  let marks: CopyMarks = {}
  for (;;) {
    const longer = alike.filter(({ position }) => position.offset > reader.position)
    if (longer.length === 0) return null
    const block = await reader.next(source)
    if (block === null) break
    marks = marksOf(marks, block)
    alike = longer.filter(({ position }) => position.head === marks.head)
  }
  const linesEnd = reader.position
  const length = linesEnd + ((await reader.rest(source))?.bytes.length ?? 0)
  const { time } = marks
  const of = alike.find(({ position }) => position.offset > length && isNotAfter(time, position.time))
  return of === undefined ? null : { of, linesEnd, length }
}

function isNotAfter(time: number | undefined, other: number | undefined): boolean {
  return time !== undefined && other !== undefined && time <= other
}

/** The time of the last line that has one. */
function lastTime(bytes: Buffer): number | undefined {
  for (let end = bytes.length; end > 0; ) {
    const start = end === 1 ? 0 : bytes.lastIndexOf(NEWLINE, end - 2) + 1
    const head = readHead(bytes.subarray(start, end), 0)
    if (head !== null) return head.time
    end = start
  }
  return undefined
}
