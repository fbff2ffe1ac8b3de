/// <reference path="./pino-roll.d.ts" />

import pinoRoll, { type RollingStream } from 'pino-roll'
import type { OpenPart } from './day-parts.ts'
import { releaseSync } from './file-state.ts'

export interface RollStreamOptions {
  /** `<logDir>/app/app.2026-11-24.log`, of which pino-roll makes `app.2026-11-24.<part>.log`. */
  file: string
  /** The part to begin with. Its descriptor is the stream's from now on, or closed. */
  part: OpenPart
  maxSize: string | undefined
  fileMode: number
  /** Each write is on disk (the kernel's) before it returns. */
  sync: boolean
}

/** What sonic-boom keeps of the data that is being written: the part that is not on disk, and behind it all of its memory. */
type Writing = RollingStream & { _writingBuf?: Uint8Array }

const NOTHING = Buffer.alloc(0)

/**
 * One day of a category: a pino-roll stream without `frequency`, `limit` and `symlink`, so that it only numbers the
 * parts and turns them over by size. It is given one chunk at a time: what is on disk is known at every moment.
 * Where names that are not ours would lead its numbering astray it is given the part opened, and turns nothing over.
 *
 * A stream that failed once is closed and never used again. After a failed turn of parts the next good one would close
 * the old descriptor's number again and again, which may be the application's by then.
 */
export class RollStream {
  readonly #stream: RollingStream
  #failure: Error | undefined
  #pending: { resolve: () => void; reject: (error: Error) => void } | undefined
  #size = 0
  readonly #path: string
  /** Whether it turns the parts over. */
  readonly turns: boolean
  /** Bytes of the chunk given last that are on disk. */
  written = 0
  /** Where in it a write stopped first, before it went on; undefined for one that came to the disk at once. */
  cut: number | undefined

  private constructor(stream: RollingStream, part: OpenPart) {
    this.#stream = stream
    this.#path = part.path
    this.turns = part.isPinoRolls
    stream.on('write', (bytes: number) => {
      this.written += bytes
      if (this.written < this.#size) this.cut ??= this.written
    })
    stream.on('drain', () => {
      // When the part is full, pino-roll waits for this event too: it opens the next part now, and another drain follows.
      if (stream.listenerCount('drain') > 1) return
      this.#settle()
    })
    stream.on('error', (error: Error) => {
      this.#failure = error
      // With `sync`, sonic-boom emits an event only for the first of several writes of a chunk.
      const { _writingBuf: rest } = stream as Writing
      if (rest !== undefined && rest.length > 0) this.written = this.#size - rest.length
      this.#settle()
    })
  }

  /** @throws what the disk says */
  static async open({ file, part, maxSize, fileMode, sync }: RollStreamOptions): Promise<RollStream> {
    const numbering = maxSize === undefined ? {} : { size: maxSize }
    if (part.isPinoRolls) releaseSync(part.fd)
    const stream = await pinoRoll({
      file,
      ...(part.isPinoRolls ? numbering : { fd: part.fd }),
      sync,
      mode: fileMode,
      contentMode: 'buffer',
      // Waiting for a busy disk is ours: sonic-boom's own retry knows no end.
      retryEAGAIN: () => false,
    })
    const opened = new RollStream(stream, part)
    // On Deno it may be open by now.
    if (!sync && stream.fd < 0) {
      await new Promise<void>((resolve, reject) => {
        stream.once('ready', resolve)
        stream.once('error', reject)
      })
    }
    return opened
  }

  get path(): string {
    return this.#stream.file ?? this.#path
  }

  get fd(): number {
    return this.#stream.fd
  }

  /** Set once the stream can no longer be used, also when its last chunk is on disk. */
  get failure(): Error | undefined {
    return this.#failure
  }

  /** Resolves when the kernel has the whole chunk; when it rejects, `written` says how much it has. */
  write(chunk: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#begin(chunk)
      this.#pending = { resolve, reject }
      this.#stream.write(chunk)
    })
  }

  /** For streams opened with `sync`. @throws what the disk says; `written` says how much of the chunk is on disk */
  writeSync(chunk: Uint8Array): void {
    this.#begin(chunk)
    this.#stream.write(chunk)
    if (this.#failure !== undefined && this.written < this.#size) throw this.#failure
  }

  /** Closes the descriptor; resolves when that is done or cannot be done. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#stream.once('close', resolve)
      this.#stream.on('error', () => resolve())
      this.#stream.destroy()
    })
  }

  #begin(chunk: Uint8Array): void {
    this.written = 0
    this.cut = undefined
    this.#size = chunk.length
  }

  #settle(): void {
    const pending = this.#pending
    this.#pending = undefined
    if (this.#failure !== undefined && this.written < this.#size) pending?.reject(this.#failure)
    else {
      // Held until the next write, a chunk grows old: with many files V8 then frees chunks only by going through the whole heap.
      ;(this.#stream as Writing)._writingBuf = NOTHING
      pending?.resolve()
    }
  }
}
