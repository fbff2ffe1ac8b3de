import { GunzipSource } from '../../reader/lines/gunzip-source.ts'
import type { ByteSource } from '../../reader/lines/line-reader.ts'
import { type LogPart, piecesOf } from '../../reader/lines/part-blocks.ts'
import { SourceFile } from '../../reader/lines/source-file.ts'
import type { LogFile } from '../../reader/list-files.ts'

interface Piece {
  bytes: SourceFile | GunzipSource
  path: string
  /** Where the wanted bytes begin in it. */
  from: number
}

/**
 * The content of a part, uncompressed, whether it is in a plain file, in a compressed one, or partly in both. Positions must not
 * decrease.
 */
export class PartContent implements ByteSource {
  readonly #pieces: Piece[]
  /** Bytes of the pieces that were read and closed. */
  #passed = 0

  private constructor(pieces: Piece[]) {
    this.#pieces = pieces
  }

  /** @throws the file system's error */
  static async open({ plain, compressed }: LogPart): Promise<PartContent> {
    const files =
      plain === null || compressed === null
        ? [{ file: plain ?? compressed, from: 0 }]
        : await piecesOf(plain, compressed, ({ text }) => {
            throw Object.assign(new Error(`${compressed.path}: ${text}`), { syscall: 'read' })
          })
    const pieces: Piece[] = []
    try {
      for (const { file, from } of files) if (file !== null) pieces.push({ ...(await openFile(file)), from })
      return new PartContent(pieces)
    } catch (error) {
      for (const { bytes } of pieces) await bytes.close()
      throw error
    }
  }

  /** @throws the file system's error, also one of its kind where a compressed file ends too early */
  async read(buffer: Buffer, offset: number, length: number, position: number): Promise<{ bytesRead: number }> {
    for (;;) {
      const [piece] = this.#pieces
      if (piece === undefined) return { bytesRead: 0 }
      const { bytes, path, from } = piece
      const done = await bytes.read(buffer, offset, length, position - this.#passed + from)
      if (done.bytesRead > 0) return done
      if (bytes instanceof GunzipSource && bytes.failure !== null) {
        throw Object.assign(new Error(`${path}: ${bytes.failure.message} after ${bytes.length} bytes`), {
          syscall: 'read',
        })
      }
      if (this.#pieces.length === 1) return done
      this.#passed += (bytes instanceof GunzipSource ? bytes.length : (await bytes.facts()).size) - from
      this.#pieces.shift()
      await bytes.close()
    }
  }

  async close(): Promise<void> {
    for (const { bytes } of this.#pieces) await bytes.close()
  }
}

/** Opens a file, also when it was compressed or decompressed since it was listed. */
async function openFile({ path, compressed }: LogFile): Promise<Omit<Piece, 'from'>> {
  try {
    return { path, bytes: await (compressed ? GunzipSource : SourceFile).open(path) }
  } catch (error) {
    const other = compressed ? path.slice(0, -'.gz'.length) : `${path}.gz`
    const bytes = await (compressed ? SourceFile : GunzipSource).open(other).catch(() => null)
    if (bytes === null) throw error
    return { path: other, bytes }
  }
}
