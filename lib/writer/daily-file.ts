import { join } from 'node:path'
import { isMainThread } from 'node:worker_threads'
import type { FileSettings } from '../options/file-options.ts'
import { now } from '../time/clock.ts'
import type { CategoryFile } from './category-file.ts'
import type { OnDayClosed } from './closed-days/closed-day-calls.ts'
import { ClosedDays } from './closed-days/closed-days.ts'
import { DayFile } from './day/day-file.ts'
import { guard } from './exit-guard.ts'
import { FileReports } from './file-reports.ts'
import { type Dropped, FileAccount, type FileStats } from './file-stats.ts'
import { LatestLink } from './latest-link.ts'
import { OpenDays } from './open-days.ts'
import { settledWithin } from './settled-within.ts'

/** How long the disk gets to take what waits when a file is flushed or closed, in milliseconds. */
const PATIENCE = 3000

/** Milliseconds beyond which a number is no instant (ECMA-262, time values). */
const LAST_INSTANT = 8.64e15

/** Options of a category's file: those of all files, with its own in place of them. */
export interface DailyFileOptions
  extends Omit<
    FileSettings,
    'logDir' | 'enabled' | 'stdout' | 'strict' | 'maxTotalSize' | 'keepUntilArchived' | 'onDayClosed'
  > {
  logDir: string
  category: string
  /**
   * Milliseconds; days that ended longer ago are removed even within `backupCount`. Both are limits, so whoever wants days
   * kept for an age gives `backupCount: Infinity` with it.
   */
  maxAge: number | undefined
  /** Milliseconds that a day which would go waits for the archive at most, Infinity for no end; left out where none waits. */
  keepUntilArchived?: number | undefined
  /** Bytes; Infinity for no limit. */
  maxTotalSize: number
  /** Told what was lost as soon as the file can be written again. */
  onDropped: (dropped: Dropped) => void
}

/** One category's lines, each in the file of the day it is stamped with. */
export class DailyFile implements CategoryFile {
  readonly #options: DailyFileOptions
  readonly #folder: string
  readonly #days: OpenDays
  readonly #account = new FileAccount()
  readonly #reports: FileReports
  readonly #closedDays: ClosedDays
  readonly #link: LatestLink
  readonly #onClose: () => void
  readonly #leaveGuard: () => void
  #owners = 1
  #isClosed = false
  /**
   * How near the end of the process is. `near`: lines that still come are written at once. `refused`: they are given up, as the
   * disk refused the last ones.
   */
  #processEnd: 'far' | 'near' | 'refused' = 'far'
  #closing: Promise<void> | undefined

  constructor(options: DailyFileOptions, onClose: () => void) {
    this.#options = options
    this.#folder = join(options.logDir, options.category)
    this.#onClose = onClose
    this.#reports = new FileReports({ ...options, folder: this.#folder }, this.#account)
    this.#link = new LatestLink(options.logDir, options.category, (error) => this.#reports.noLink(error))
    this.#days = new OpenDays(options.timeZone, {
      open: (day, onEnded) => this.#openDay(day, onEnded),
      onTurn: () => {
        this.#account.turns += 1
        this.#closedDays.clean()
      },
      onEnded: (day, hasWritten) => {
        this.#closedDays.closed(day, hasWritten)
        // Late lines may have brought back a day that is not kept.
        if (!this.#isClosed) this.#closedDays.clean()
      },
    })
    this.#closedDays = new ClosedDays(options, this.#days, this.#account, this.#reports)
    this.#leaveGuard = guard({
      handleSignals: options.handleSignals,
      reopenOn: options.reopenOn,
      flushSync: () => this.flushSync(),
      endSync: () => this.#endSync((file) => file.flushSync()),
      endHaltedSync: () => this.#endSync((file) => file.flushHaltedSync()),
      flushSoon: () => {
        for (const file of this.#days.files) file.flushSoon()
      },
      halt: () => this.#halt(),
      resume: () => this.#days.resume(),
      reopen: () => this.reopen(),
      skipRests: () => this.#closedDays.skipRests(),
    })
    this.#closedDays.clean()
  }

  /**
   * Never throws, and waits for the disk only with `flush: 'sync'`.
   *
   * @param line ends with a line feed
   * @param time epoch milliseconds stamped in the line
   */
  write(line: string, time: number): void {
    const days = this.#days
    if (time >= days.from && time < days.until) days.current.push(line, time)
    else this.#writeOther(line, time)
  }

  /** Resolves when all lines so far are on disk (the kernel's) and a clean-up under way is done; after 3 s at most. */
  async flush(): Promise<void> {
    await settledWithin(this.#settle(), PATIENCE)
  }

  /** Writes what waits before it returns. Never throws: what cannot be written stays and is tried again; false then. */
  flushSync(): boolean {
    return this.#days.files.map((file) => file.flushSync()).every(Boolean)
  }

  /** The next line goes to a file opened anew: after a rotation from outside. */
  reopen(): void {
    for (const file of this.#days.files) file.reopen()
  }

  /** Has one more owner, each of whom closes it. */
  retain(): void {
    this.#owners += 1
  }

  /**
   * Calls an owner's function for each day that is over.
   *
   * @param names of the files that stood in the folder when it was opened
   */
  onDayClosed(call: OnDayClosed, names: readonly string[]): void {
    this.#closedDays.tellTo(call, names)
  }

  /** Gives the file back; the last owner's call closes it, in 3 s at most whatever the disk does. Never rejects. */
  async close(): Promise<void> {
    if (this.#owners > 0) this.#owners -= 1
    if (this.#owners === 0) this.#closing ??= this.#close()
    await this.#closing
  }

  stats(): FileStats {
    const { written, dropped, bytes, held, turns, unarchivedDays, lastError } = this.#account
    const buffered = this.#days.files.reduce((sum, file) => sum + file.waiting, held)
    return { written, dropped, bytes, buffered, turns, unarchivedDays, lastError }
  }

  /** Says that lines cannot be written at the moment. */
  warn(error: unknown): void {
    this.#reports.cannotWrite(error)
  }

  #writeOther(line: string, time: number): void {
    if (!(Math.abs(time) <= LAST_INSTANT)) this.write(line, now())
    else if (this.#isClosed) this.#account.drop(1, time, time)
    else {
      this.#days.moveTo(time).push(line, time)
      if (this.#processEnd === 'near') this.#flushLast((file) => file.flushSync())
    }
  }

  /** Later listeners of `exit` may still log. A disk that refuses is tried once only, as each try holds up the end of the process. */
  #endSync(flush: (file: DayFile) => boolean): void {
    this.#flushLast(flush)
    if (this.#processEnd === 'refused') for (const file of this.#days.files) file.giveUp()
    this.#reportLost()
  }

  #flushLast(flush: (file: DayFile) => boolean): void {
    // Set first, so that nothing dropped is told in a further line meanwhile.
    this.#processEnd = 'refused'
    if (!this.#days.files.map(flush).every(Boolean)) return
    this.#processEnd = 'near'
    this.#days.leaveCurrent()
    // A short program is over before the link to its first file is made.
    const path = this.#days.todays?.path
    if (path !== undefined) this.#link.pointSync(path)
  }

  async #halt(): Promise<void> {
    await this.#days.halt()
    await this.#link.idle()
  }

  #openDay(day: string, onEnded: () => void): DayFile {
    const { category, fileMode, dirMode, maxSize, maxBuffered } = this.#options
    // A worker is not told when the main thread ends it: no line may wait.
    const flush = isMainThread ? this.#options.flush : 'sync'
    return new DayFile({
      ...{ folder: this.#folder, category, day, fileMode, dirMode, maxSize, flush, maxBuffered },
      account: this.#account,
      onPath: (path) => {
        if (day === this.#days.today.name) this.#link.point(path)
      },
      onError: (error) => this.#reports.cannotWrite(error),
      onCaughtUp: () => this.#tellDropped(),
      onEnded,
    })
  }

  /** Tells what was dropped in a line of the file. Where no line can follow, stderr is told at the end. */
  #tellDropped(): void {
    if (this.#processEnd !== 'far' || this.#isClosed) return
    const dropped = this.#account.takeUnreported()
    if (dropped === undefined) return
    queueMicrotask(() => {
      try {
        this.#options.onDropped(dropped)
      } catch {}
    })
  }

  async #close(): Promise<void> {
    this.#isClosed = true
    this.#onClose()
    const linked = this.#days.close().then(() => this.#link.idle())
    const ended = Promise.all([linked, this.#closedDays.idle()]).then(() => this.#closedDays.close())
    await settledWithin(ended, PATIENCE)
    this.#closedDays.stop()
    this.#link.stop()
    for (const file of this.#days.files) file.abandon()
    this.#reportLost()
    this.#leaveGuard()
  }

  #reportLost(): void {
    const lost = this.#account.takeUnreported()
    if (lost !== undefined) this.#reports.lost(lost)
  }

  async #settle(): Promise<void> {
    const { files } = this.#days
    await Promise.all(files.map((file) => file.flush()))
    await Promise.all(files.map((file) => file.ended()))
    await this.#link.idle()
    await this.#closedDays.idle()
  }
}
