import { isGone, isSystemError } from '../../files/system-error.ts'
import { isSamePart, type LogFile } from '../list-files.ts'
import { type FileBlock, fileBlocks, unreadable, type Wanted } from './file-blocks.ts'
import { GunzipSource } from './gunzip-source.ts'
import type { Malformed } from './malformed.ts'
import { sharedContent } from './shared-content.ts'
import { SourceFile } from './source-file.ts'
import { ALL_TIMES } from './spans.ts'

/** The files of one part of a day: one, or a plain and a compressed one. */
export interface LogPart {
  plain: LogFile | null
  compressed: LogFile | null
}

/** Groups files that are in order. */
export function partsOf(files: readonly LogFile[]): LogPart[] {
  const parts: LogPart[] = []
  let last: LogFile | null = null
  for (const file of files) {
    const part = parts.at(-1)
    const own = file.compressed ? { compressed: file } : { plain: file }
    if (part !== undefined && last !== null && isSamePart(last, file)) Object.assign(part, own)
    else parts.push({ plain: null, compressed: null, ...own })
    last = file
  }
  return parts
}

/** The files of a part that are there, the plain one first. */
export function filesOfPart({ plain, compressed }: LogPart): LogFile[] {
  return [plain, compressed].filter((file) => file !== null)
}

/**
 * The lines of a part, each once. A compressed file beside the plain one may be a copy of it, whole or in the making, or
 * what an earlier plain file of that name was: its content tells.
 */
export async function* partBlocks(
  { plain, compressed }: LogPart,
  newest: boolean,
  report: (malformed: Malformed) => void,
  wanted: Wanted = ALL_TIMES,
): AsyncGenerator<FileBlock> {
  const pieces =
    plain === null || compressed === null
      ? [plain, compressed].map((file) => ({ file, from: 0 }))
      : await piecesOf(plain, compressed, report, wanted.signal)
  for (const { file, from } of newest ? pieces.toReversed() : pieces) {
    if (file !== null) yield* fileBlocks(file, newest, report, wanted, from)
  }
}

interface Piece {
  file: LogFile | null
  from: number
}

/** What to read of a pair, in the order of its writing. */
export async function piecesOf(
  plain: LogFile,
  compressed: LogFile,
  report: (malformed: Malformed) => void,
  signal?: AbortSignal,
): Promise<Piece[]> {
  const both = [compressed, plain].map((file) => ({ file, from: 0 }))
  const opened: (SourceFile | GunzipSource)[] = []
  try {
    const copy = await GunzipSource.open(compressed.path, signal)
    opened.push(copy)
    const original = await SourceFile.open(plain.path)
    opened.push(original)
    const shared = await sharedContent(copy, original)
    if (shared.firstIsPart) {
      // A compressed file that only lacks its end is still being made.
      if (copy.failure !== null && !copy.isCut) unreadable(compressed.path, report)(copy.failure, copy.length)
      return [{ file: plain, from: 0 }]
    }
    if (shared.secondIsPart) return [{ file: compressed, from: 0 }]
    return [
      { file: compressed, from: 0 },
      { file: plain, from: shared.length },
    ]
  } catch (error) {
    if (!isSystemError(error)) throw error
    // Reading itself reports what cannot be read. A file that is gone has meanwhile become the other one.
    return isGone(error) ? [{ file: opened.length === 0 ? plain : compressed, from: 0 }] : both
  } finally {
    for (const source of opened) await source.close()
  }
}
