import { messageOf } from '../files/system-error.ts'
import { monotonic } from '../time/clock.ts'
import { between } from '../time/datetime.ts'
import type { Dropped, FileAccount } from './file-stats.ts'
import { toStderr } from './stderr.ts'

/** Milliseconds between two lines about one category on stderr. */
const INTERVAL = 60_000

/** Says on stderr what goes wrong with a category's file, at most once a minute for what is tried again. */
export class FileReports {
  readonly #category: string
  readonly #folder: string
  readonly #maxBuffered: number
  readonly #account: FileAccount
  readonly #reported = new Set<string>()
  #waitedOn = ''
  #reportedAt = Number.NEGATIVE_INFINITY

  constructor(file: { category: string; folder: string; maxBuffered: number }, account: FileAccount) {
    this.#category = file.category
    this.#folder = file.folder
    this.#maxBuffered = file.maxBuffered
    this.#account = account
  }

  cannotWrite(error: unknown): void {
    this.#account.fail(error)
    this.#report(
      `cannot write "${this.#category}" to ${this.#folder}: ${messageOf(error)}; trying again; up to ${this.#maxBuffered} bytes of lines are kept in memory`,
    )
  }

  /** Reported once for each path. */
  cannotClean(error: unknown, path: string): void {
    this.#account.fail(error)
    if (this.#reported.has(path)) return
    const isReported = this.#report(`cannot clean up ${path}: ${messageOf(error)}; it stays until it can be removed`)
    if (isReported) this.#reported.add(path)
  }

  /** Reported once for each path. */
  cannotCompress(error: unknown, path: string): void {
    this.#account.fail(error)
    if (this.#reported.has(path)) return
    const isReported = this.#report(`cannot compress ${path}: ${messageOf(error)}; it stays as it is`)
    if (isReported) this.#reported.add(path)
  }

  onDayClosedFailed(error: unknown, day: string): void {
    toStderr(`onDayClosed failed for ${day} of "${this.#category}": ${messageOf(error)}; it is not called again for it`)
  }

  /** Said once a day. */
  waitsForArchive(days: number, today: string): void {
    if (days === 0 || this.#waitedOn === today) return
    this.#waitedOn = today
    toStderr(
      `${days === 1 ? '1 day' : `${days} days`} of "${this.#category}" in ${this.#folder} not archived yet, so not removed: run access-log archive, or look why it fails`,
    )
  }

  noLink(error: unknown): void {
    toStderr(`no link to today's file: ${messageOf(error)}`)
  }

  lost({ count, from, to }: Dropped): void {
    toStderr(`dropped ${count} lines of "${this.#category}" ${between(from, to)}: ${this.#folder} could not be written`)
  }

  /** Returns whether it was reported. */
  #report(text: string): boolean {
    if (monotonic() - this.#reportedAt < INTERVAL) return false
    this.#reportedAt = monotonic()
    toStderr(text)
    return true
  }
}
