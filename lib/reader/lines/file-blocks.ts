import { isGone, isSystemError } from '../../files/system-error.ts'
import { ASYNC_DISK, type Disk } from '../disk.ts'
import type { LogFile } from '../list-files.ts'
import { GunzipSource } from './gunzip-source.ts'
import { type ByteSource, LineReader, readBackward } from './line-reader.ts'
import type { Malformed } from './malformed.ts'
import { SourceFile } from './source-file.ts'
import { endingAt, type Span, spansWithin, type TimeWindow } from './spans.ts'

/** Lines of one file. The bytes are valid until the next block is asked for. */
export interface FileBlock {
  /** Path of the file. */
  file: string
  /** Whole lines; only the last of a file may lack its newline. */
  bytes: Buffer
  /** Position of the first byte, in a compressed file of the decompressed content. */
  offset: number
}

type Report = (malformed: Malformed) => void

/** Which lines are wanted, and what ends the reading with its reason. */
export interface Wanted extends TimeWindow {
  signal?: AbortSignal | undefined
  disk?: Disk
}

/**
 * The content of a file in blocks of whole lines, from the front or from the end. Nothing when the file is gone: retention
 * removes files while they are read. What cannot be read is reported.
 *
 * @param wanted of a plain file only what can hold lines of these times is read
 * @param from byte where the wanted lines begin
 */
export async function* fileBlocks(
  file: LogFile,
  newest: boolean,
  report: Report,
  wanted: Wanted,
  from = 0,
): AsyncGenerator<FileBlock> {
  const source = await openFile(file, report, wanted.signal)
  if (source === null) return
  try {
    const whole = { from, to: source.size }
    if (source.bytes instanceof GunzipSource)
      yield* newest ? unpacked(source, report, from) : forward(source, report, { from, to: Number.POSITIVE_INFINITY })
    else {
      const content = source.bytes.readBy(wanted.disk ?? ASYNC_DISK)
      const spans = await spansWithin(content, whole, wanted)
      for (const span of newest ? spans.toReversed() : spans) {
        yield* newest ? backward(source.path, content, report, span) : forward(source, report, span, content)
      }
    }
  } catch (error) {
    if (!isSystemError(error)) throw error
    unreadable(source.path, report)(error)
  } finally {
    await source.bytes.close()
  }
}

/** A file that was compressed or decompressed since it was listed. */
function underOtherName(file: LogFile): LogFile {
  const path = file.compressed ? file.path.slice(0, -'.gz'.length) : `${file.path}.gz`
  return { ...file, compressed: !file.compressed, path }
}

interface OpenFile extends Pick<LogFile, 'path' | 'size'> {
  bytes: SourceFile | GunzipSource
}

async function openFile(file: LogFile, report: Report, signal: AbortSignal | undefined): Promise<OpenFile | null> {
  if (file.open !== undefined) return { ...file, bytes: new GunzipSource(await file.open(), signal) }
  for (const { path, compressed, size } of [file, underOtherName(file)]) {
    try {
      if (compressed) return { path, size, bytes: await GunzipSource.open(path, signal) }
      const bytes = await SourceFile.open(path)
      return { path, size: bytes.endOf(file), bytes }
    } catch (error) {
      if (!isSystemError(error)) throw error
      if (isGone(error)) continue
      unreadable(path, report)(error)
      break
    }
  }
  return null
}

/** A span that reaches to the end of the file is read as far as the file has grown meanwhile. */
async function* forward(
  { path, bytes, size }: OpenFile,
  report: Report,
  span: Span,
  content: ByteSource = bytes,
): AsyncGenerator<FileBlock> {
  const reader = new LineReader(span.from, tooLong(path, report))
  const source = span.to < size ? endingAt(content, span.to) : content
  for (;;) {
    const block = await reader.next(source)
    if (block === null) break
    yield { file: path, ...block }
  }
  const rest = await reader.rest(source)
  if (rest !== null) yield { file: path, ...rest }
  reportEnd(path, bytes, report)
}

async function* unpacked({ path, bytes }: OpenFile, report: Report, from: number): AsyncGenerator<FileBlock> {
  if (bytes instanceof SourceFile) return
  // Seldom needed, and it loads node:crypto.
  const { spillGzip } = await import('./spill-gzip.ts')
  const spilled = await spillGzip(bytes)
  try {
    reportEnd(path, bytes, report)
    yield* backward(path, spilled.content, report, { from, to: spilled.size })
  } finally {
    await spilled.content.close()
  }
}

async function* backward(
  path: string,
  bytes: ByteSource,
  report: Report,
  { from, to }: Span,
): AsyncGenerator<FileBlock> {
  for await (const block of readBackward(bytes, from, to, tooLong(path, report))) yield { file: path, ...block }
}

function reportEnd(path: string, bytes: SourceFile | GunzipSource, report: Report): void {
  if (bytes instanceof SourceFile || bytes.failure === null) return
  unreadable(path, report)(bytes.failure, bytes.length)
}

/** Reports a line above the limit of the line reader. */
export function tooLong(file: string, report: Report) {
  return (offset: number, length: number) => report({ file, offset, length, reason: 'too long', text: '' })
}

/** Reports a file, or the folder of a category, that cannot be read from a byte on. */
export function unreadable(file: string, report: Report) {
  return (error: Error, offset = 0) => report(asUnreadable(file, error, offset))
}

export function asUnreadable(file: string, { message }: Error, offset = 0): Malformed {
  return { file, offset, length: 0, reason: 'unreadable', text: message }
}
