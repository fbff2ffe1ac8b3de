import { join } from 'node:path'
import { compileElsewhere } from '../../files/elsewhere.ts'
import { filesOfCategory } from '../../files/file-name.ts'
import { isGone } from '../../files/system-error.ts'
import { now } from '../../time/clock.ts'
import { withDiskSlot } from '../disk-slots.ts'
import type { FileReports } from '../file-reports.ts'
import type { FileAccount } from '../file-stats.ts'
import type { OpenDays } from '../open-days.ts'
import { type CleanUpRule, listFiles } from './clean-up.ts'
import { Cleaner } from './cleaner.ts'
import { ClosedDayCalls, type OnDayClosed } from './closed-day-calls.ts'
import { Compressor } from './compressor.ts'

/** Milliseconds between two looks: whether the files have outgrown `maxTotalSize`, or whether a folder that failed can be read again. */
const LOOK_INTERVAL = 60_000

/** The share of `maxTotalSize` by which the files may grow before they are looked at again. */
const GROWTH = 0.05

export interface ClosedDaysOptions {
  logDir: string
  category: string
  backupCount: number
  /** Milliseconds. */
  maxAge: number | undefined
  /** Milliseconds. */
  keepUntilArchived?: number | undefined
  /** Bytes. */
  maxTotalSize: number
  compress: 'gzip' | false
}

/** What becomes of the days that are over: those that are not kept go, the others are compressed, and who asked is told. */
export class ClosedDays {
  readonly #options: ClosedDaysOptions
  readonly #folder: string
  readonly #days: OpenDays
  readonly #account: FileAccount
  readonly #reports: FileReports
  readonly #cleaner: Cleaner
  readonly #compressor: Compressor | undefined
  readonly #calls: ClosedDayCalls
  readonly #looking: NodeJS.Timeout | undefined
  #again: NodeJS.Timeout | undefined
  /** A day whose file an earlier process began. That process may be gone, so this one tells of the day. */
  #takenOver: string | undefined
  #bytesLookedAt = 0
  #isClosed = false

  constructor(options: ClosedDaysOptions, days: OpenDays, account: FileAccount, reports: FileReports) {
    this.#options = options
    const { logDir, category, maxTotalSize } = options
    const folder = join(logDir, category)
    this.#folder = folder
    this.#days = days
    this.#account = account
    this.#reports = reports
    this.#calls = new ClosedDayCalls(folder, category, (error, day) => reports.onDayClosedFailed(error, day))
    this.#cleaner = new Cleaner(
      folder,
      () => this.#rule(),
      (error, path) => {
        reports.cannotClean(error, path)
        this.#onError(path)
      },
      () => this.#onCleaned(),
    )
    if (options.compress !== false) {
      this.#compressor = new Compressor(
        folder,
        () => ({ ...this.#rule(), link: join(logDir, `${category}.log`) }),
        (error, path) => {
          reports.cannotCompress(error, path)
          this.#onError(path)
        },
        (waiting) => void this.#tell((day) => waiting.has(day)),
      )
    }
    if (maxTotalSize !== Number.POSITIVE_INFINITY) {
      this.#looking = setInterval(() => {
        if (account.bytes - this.#bytesLookedAt >= maxTotalSize * GROWTH) this.clean()
      }, LOOK_INTERVAL).unref()
    }
  }

  /**
   * Has one more function to call.
   *
   * @param names of the files that stand in the folder
   */
  tellTo(call: OnDayClosed, names: readonly string[]): void {
    this.#calls.add(call)
    // Nobody can have told of the last day yet: a process that had run past its midnight would have made a file of the next day.
    const last = filesOfCategory(names, this.#options.category).at(-1)?.day
    if (last !== undefined && last < this.#days.today.name) this.#calls.closed(last)
    else this.#takenOver = last
  }

  /** This process has closed its file of a day. */
  closed(day: string, hasWritten: boolean): void {
    // A day that only other processes wrote to is told by them.
    if (hasWritten || day === this.#takenOver) this.#calls.closed(day)
  }

  clean(): void {
    this.#bytesLookedAt = this.#account.bytes
    this.#cleaner.clean()
  }

  /** Lets a clean-up under way go on without rests. */
  skipRests(): void {
    this.#cleaner.skipRests()
  }

  /** Resolves when it does not clean; until then it does not rest. What is being compressed is not waited for. */
  async idle(): Promise<void> {
    await this.#cleaner.idle()
  }

  /** Resolves when nothing is done any more; what is not yet compressed is left for the next start. */
  async close(): Promise<void> {
    clearInterval(this.#looking)
    this.#isClosed = true
    clearTimeout(this.#again)
    await this.#cleaner.idle()
    this.#cleaner.stop()
    await this.#compressor?.stop()
    await this.#tell(() => false)
  }

  /** Begins nothing more. */
  stop(): void {
    this.#isClosed = true
    clearTimeout(this.#again)
    this.#cleaner.stop()
    void this.#compressor?.stop()
  }

  /** While the folder cannot be read all its days wait, so it is looked at again before the next turn of the day. */
  #onError(path: string): void {
    if (path !== this.#folder || this.#isClosed) return
    clearTimeout(this.#again)
    this.#again = setTimeout(() => this.clean(), LOOK_INTERVAL).unref()
  }

  #onCleaned(): void {
    if (this.#compressor !== undefined) this.#compressor.run()
    else void this.#tell(() => false)
  }

  async #tell(mustWait: (day: string) => boolean): Promise<void> {
    if (!this.#calls.areDue) return
    try {
      const names = await withDiskSlot(() => listFiles(this.#folder))
      const open = new Set(this.#days.names)
      this.#calls.tell(names, this.#days.today.name, (day) => mustWait(day) || open.has(day))
    } catch (error) {
      if (isGone(error)) return
      this.#reports.cannotClean(error, this.#folder)
      this.#onError(this.#folder)
    }
  }

  #rule(): CleanUpRule {
    const { category, backupCount, maxAge, keepUntilArchived, maxTotalSize } = this.#options
    const { today, names, ended } = this.#days
    const elsewhere = compileElsewhere(now(), today, ended)
    for (const day of ended.keys()) if (!elsewhere.goesOn(day)) ended.delete(day)
    const oldest = maxAge === undefined ? undefined : this.#days.nameAt(now() - maxAge)
    return {
      ...{ category, today: today.name, written: new Set(names), backupCount, oldest, maxTotalSize, elsewhere },
      heldFrom: keepUntilArchived === undefined ? undefined : this.#firstHeld(keepUntilArchived),
      onHeld: (days) => {
        this.#account.unarchivedDays = days
        this.#reports.waitsForArchive(days, today.name)
      },
    }
  }

  /** Every day, or those of the age that may wait. */
  #firstHeld(age: number): string {
    return age === Number.POSITIVE_INFINITY ? '' : this.#days.nameAt(now() - age)
  }
}
