import { monotonic } from '../time/clock.ts'
import { between } from '../time/datetime.ts'
import type { Dropped, Ledger } from './file-stats.ts'
import { toStderr } from './stderr.ts'

/** Milliseconds between two lines about one category on stderr. */
const INTERVAL = 60_000

/** Says on stderr what goes wrong with a category's file, without filling it. */
export class FileReports {
  readonly #category: string
  readonly #folder: string
  readonly #maxBuffered: number
  readonly #ledger: Ledger
  readonly #told = new Set<string>()
  #saidAt = Number.NEGATIVE_INFINITY

  constructor(file: { category: string; folder: string; maxBuffered: number }, ledger: Ledger) {
    this.#category = file.category
    this.#folder = file.folder
    this.#maxBuffered = file.maxBuffered
    this.#ledger = ledger
  }

  cannotWrite(error: unknown): void {
    this.#ledger.fail(error)
    this.#say(
      `cannot write "${this.#category}" to ${this.#folder}: ${messageOf(error)}; trying again, up to ${this.#maxBuffered} bytes of lines wait`,
    )
  }

  /** Said once for each path. */
  cannotClean(error: unknown, path: string): void {
    this.#ledger.fail(error)
    if (this.#told.has(path)) return
    const isSaid = this.#say(`cannot clean up ${path}: ${messageOf(error)}; it stays until it can be removed`)
    if (isSaid) this.#told.add(path)
  }

  noLink(error: unknown): void {
    toStderr(`no link to today's file: ${messageOf(error)}`)
  }

  lost({ count, from, to }: Dropped): void {
    toStderr(`dropped ${count} lines of "${this.#category}" ${between(from, to)}: ${this.#folder} could not be written`)
  }

  /** Returns whether it was said. */
  #say(text: string): boolean {
    if (monotonic() - this.#saidAt < INTERVAL) return false
    this.#saidAt = monotonic()
    toStderr(text)
    return true
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
