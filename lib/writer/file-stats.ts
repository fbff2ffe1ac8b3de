import { messageOf } from '../files/system-error.ts'
import { now } from '../time/clock.ts'

/** Lines that could not be written. */
export interface Dropped {
  count: number
  /** Epoch milliseconds of the first and of the last of them. */
  from: number
  to: number
}

/** What became of a category's lines in this process. */
export interface FileStats {
  /** Lines on disk (the kernel's). */
  written: number
  /** Lines given up. */
  dropped: number
  /** Bytes on disk. */
  bytes: number
  /** Bytes held in memory. */
  buffered: number
  /** How often the day turned. */
  turns: number
  /** Days that would have gone and stay until they are archived (`keepUntilArchived`). */
  unarchivedDays: number
  lastError: { message: string; code: string | undefined; time: number } | null
}

/** The one account of a category, kept by all its days. */
export class FileAccount {
  written = 0
  bytes = 0
  dropped = 0
  turns = 0
  unarchivedDays = 0
  /** Bytes in chunks that wait or are being written. */
  held = 0
  lastError: FileStats['lastError'] = null
  #unreported: Dropped | undefined

  drop(count: number, from: number, to: number): void {
    if (count === 0) return
    this.dropped += count
    if (this.#unreported === undefined) this.#unreported = { count, from, to }
    else this.#unreported = { count: this.#unreported.count + count, from: this.#unreported.from, to }
  }

  fail(error: unknown): void {
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined
    this.lastError = { message: messageOf(error), code, time: now() }
  }

  /** What was dropped since the last call. */
  takeUnreported(): Dropped | undefined {
    const unreported = this.#unreported
    this.#unreported = undefined
    return unreported
  }
}
