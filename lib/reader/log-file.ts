import type { LogFileName } from '../files/file-name.ts'
import type { ByteSource } from './lines/line-reader.ts'

/** One record file on disk, or one segment of an archived one, as it stood when it was listed. */
export interface LogFile extends LogFileName {
  path: string
  /** Bytes on disk; of a compressed file the compressed ones. */
  size: number
  /** Epoch milliseconds of the last change. */
  modified: number
  /** Device and inode: the same for a file that was renamed. */
  inode: string
  /** Of a segment: the folder of logs that it comes from. */
  source?: string
  /** Of a segment: bytes of the part, uncompressed, before its first line. */
  offset?: number
  /** Of a segment: its bytes, compressed, from front to back. */
  open?: () => Promise<OpenSource>
}

/** Bytes that have to be closed. */
export interface OpenSource extends ByteSource {
  close(): Promise<void>
}

/** Epoch milliseconds: from inclusive, to exclusive. */
export interface TimeSpan {
  from: number
  to: number
}

/** What orders files: a name, and of a segment where it comes from. */
type Place = LogFileName & Pick<LogFile, 'source' | 'offset'>

/** By category, day, source and part; of one part the plain file before the compressed one, and segments by their place. */
export function compareFiles(a: Place, b: Place): number {
  if (a.category !== b.category) return a.category < b.category ? -1 : 1
  if (a.day !== b.day) return a.day < b.day ? -1 : 1
  const [source = '', other = ''] = [a.source, b.source]
  if (source !== other) return source < other ? -1 : 1
  return a.part - b.part || (a.offset ?? 0) - (b.offset ?? 0) || Number(a.compressed) - Number(b.compressed)
}

/** Whether two files bear one name, but for `.gz`. Segments never do. */
export function isSamePart(a: Place, b: Place): boolean {
  return a.category === b.category && a.day === b.day && a.part === b.part && a.offset === undefined
}
