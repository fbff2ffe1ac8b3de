import { open } from 'node:fs/promises'
import { GunzipSource } from './gunzip-source.ts'
import { isGone } from './is-gone.ts'
import { type ByteSource, LineReader, readBackward } from './line-reader.ts'
import type { LogFile } from './log-file.ts'
import type { Malformed } from './malformed.ts'
import { spillGzip } from './spill-gzip.ts'

/** Lines of one file. The bytes are valid until the next block is asked for. */
export interface FileBlock {
  /** Path of the file. */
  file: string
  /** Whole lines; only the last of a file may lack its newline. */
  bytes: Buffer
  /** Position of the first byte, in a compressed file of the decompressed content. */
  offset: number
}

/**
 * The content of a file in blocks of whole lines, from the front or from the end. Nothing when the file is gone and has no
 * compressed copy: retention removes files while they are read.
 */
export async function* fileBlocks(
  file: LogFile,
  newest: boolean,
  report: (malformed: Malformed) => void,
): AsyncGenerator<FileBlock> {
  try {
    yield* newest ? newestFirst(file, report) : oldestFirst(file, report)
  } catch (error) {
    if (!isGone(error)) throw error
    // Compressed since it was listed.
    if (!file.compressed) yield* fileBlocks({ ...file, compressed: true, path: `${file.path}.gz` }, newest, report)
  }
}

async function* oldestFirst({ path, compressed }: LogFile, report: (malformed: Malformed) => void) {
  const source = compressed ? new GunzipSource(path, unreadable(path, report)) : await open(path)
  try {
    yield* readForward(path, source, report)
  } finally {
    await source.close()
  }
}

async function* readForward(
  path: string,
  source: ByteSource,
  report: (malformed: Malformed) => void,
): AsyncGenerator<FileBlock> {
  const reader = new LineReader(0, tooLong(path, report))
  for (;;) {
    const block = await reader.next(source)
    if (block === null) break
    yield { file: path, ...block }
  }
  const rest = await reader.rest(source)
  if (rest !== null) yield { file: path, ...rest }
}

async function* newestFirst({ path, compressed, size }: LogFile, report: (malformed: Malformed) => void) {
  const source = compressed ? await spillGzip(path, unreadable(path, report)) : { handle: await open(path), size }
  try {
    for await (const block of readBackward(source.handle, source.size, tooLong(path, report))) {
      yield { file: path, ...block }
    }
  } finally {
    await ('close' in source ? source.close() : source.handle.close())
  }
}

/** Reports a line above the limit of the line reader. */
export function tooLong(file: string, report: (malformed: Malformed) => void) {
  return (offset: number, length: number) => report({ file, offset, length, reason: 'too long', text: '' })
}

/** Reports a compressed file that ends before its time. */
export function unreadable(file: string, report: (malformed: Malformed) => void) {
  return (error: Error, offset: number) =>
    report({ file, offset, length: 0, reason: 'unreadable', text: error.message })
}
