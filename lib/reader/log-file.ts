import type { LogFileName } from '../files/file-name.ts'

/** One record file on disk, as it stood when it was listed. */
export interface LogFile extends LogFileName {
  path: string
  /** Bytes on disk; of a compressed file the compressed ones. */
  size: number
  /** Epoch milliseconds of the last change. */
  modified: number
  /** Device and inode: the same for a file that was renamed. */
  inode: string
}

/** By category, day and part; of one part the plain file before the compressed one. */
export function compareFiles(a: LogFileName, b: LogFileName): number {
  if (a.category !== b.category) return a.category < b.category ? -1 : 1
  if (a.day !== b.day) return a.day < b.day ? -1 : 1
  return a.part - b.part || Number(a.compressed) - Number(b.compressed)
}

/** Whether two files bear one name, but for `.gz`. */
export function isSamePart(a: LogFileName, b: LogFileName): boolean {
  return a.category === b.category && a.day === b.day && a.part === b.part
}
