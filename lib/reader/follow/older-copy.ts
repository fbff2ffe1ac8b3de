import { NEWLINE } from '../../files/newline.ts'
import { timeAt } from '../lines/line-head.ts'
import { type ByteSource, LineReader } from '../lines/line-reader.ts'
import { firstLineBytes, formatAnchor } from './anchor.ts'
import type { FilePosition } from './position.ts'

/** So many lines are looked at for the latest one. */
const MOST_OUT_OF_ORDER = 64

/** What tells an older copy of a file from another file. */
export type CopyMarks = Pick<FilePosition, 'head' | 'time'>

/** A content that was read as part of a longer one. */
export interface OlderCopy<F> {
  of: F
  /** Its bytes, with an unfinished last line. */
  length: number
}

/** The marks of what was read so far, by one more block of it. */
export function marksOf(before: CopyMarks, { bytes, offset }: { bytes: Buffer; offset: number }): CopyMarks {
  const head = offset === 0 ? headOf(bytes) : before.head
  const times = [offset === 0 ? undefined : before.time, latestTime(bytes)].filter((time) => time !== undefined)
  return head === undefined || times.length === 0 ? {} : { head, time: Math.max(...times) }
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
  let time: number | undefined
  for (;;) {
    const longer = alike.filter(({ position }) => position.offset > reader.position)
    if (longer.length === 0) return null
    const block = await reader.next(source)
    if (block === null) break
    time = lastTime(block.bytes) ?? time
    alike = block.offset > 0 ? longer : longer.filter(({ position }) => position.head === headOf(block.bytes))
  }
  const length = reader.position + ((await reader.rest(source))?.bytes.length ?? 0)
  const of = alike.find(({ position }) => position.offset > length && isNotAfter(time, position.time))
  return of === undefined ? null : { of, length }
}

function headOf(bytes: Buffer): string {
  return formatAnchor(firstLineBytes(bytes))
}

function isNotAfter(time: number | undefined, other: number | undefined): boolean {
  return time !== undefined && other !== undefined && time <= other
}

/** The time of the last line that has one. */
function lastTime(bytes: Buffer): number | undefined {
  for (const time of timesFromEnd(bytes)) return time
  return undefined
}

/** Several writers, and lines that are late, stand out of order by a few. */
function latestTime(bytes: Buffer): number | undefined {
  let [latest, lines]: [number | undefined, number] = [undefined, 0]
  for (const time of timesFromEnd(bytes)) {
    if (latest === undefined || time > latest) latest = time
    if (++lines === MOST_OUT_OF_ORDER) break
  }
  return latest
}

function* timesFromEnd(bytes: Buffer): Generator<number> {
  for (let end = bytes.length; end > 0; ) {
    const start = end === 1 ? 0 : bytes.lastIndexOf(NEWLINE, end - 2) + 1
    const time = timeAt(bytes, start, end)
    if (time !== undefined) yield time
    end = start
  }
}
