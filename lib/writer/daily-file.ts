import { basename, join } from 'node:path'
import { isMainThread } from 'node:worker_threads'
import { compileElsewhere } from '../files/elsewhere.ts'
import { formatFileName, parseFileName } from '../files/file-name.ts'
import { now } from '../time/clock.ts'
import { compileDayOf, type Day, type DayOf } from '../time/day.ts'
import type { CleanUpRule } from './clean-up.ts'
import { Cleaner } from './cleaner.ts'
import { DayFile } from './day/day-file.ts'
import { guard } from './exit-guard.ts'
import { FileReports } from './file-reports.ts'
import { type FileStats, Ledger } from './file-stats.ts'
import { LatestLink } from './latest-link.ts'
import type { RotatedFile, RotatedFileOptions } from './open-file.ts'
import { settledWithin } from './settled-within.ts'

/** Longest wait for the turn in one go: a timer counts no time asleep and sees no clock that was set. Milliseconds. */
const LOOK_INTERVAL = 3_600_000

/** How long another day's file stays open for late lines once they are not today's, in milliseconds. */
const LATE_LINES = 1000

/** How long the disk gets to take what waits when a file is flushed or closed, in milliseconds. */
const PATIENCE = 3000

/** Milliseconds beyond which a number is no instant (ECMA-262, time values). */
const LAST_INSTANT = 8.64e15

interface OpenDay {
  span: Day
  file: DayFile
}

/** A category's file: one `DayFile` for each day that lines are stamped with, nearly always today's alone. */
export class FileOfDays implements RotatedFile {
  readonly #options: RotatedFileOptions
  readonly #folder: string
  readonly #dayOf: DayOf
  readonly #ledger = new Ledger()
  readonly #reports: FileReports
  readonly #days = new Map<string, OpenDay>()
  /** When the files of days before today were closed. */
  readonly #ended = new Map<string, number>()
  readonly #onClose: () => void
  readonly #leaveGuard: () => void
  readonly #cleaner: Cleaner
  readonly #link: LatestLink
  #owners = 1
  #today: Day
  /** The day of the line before, and its bounds: what a line is compared with. None is between them at the end. */
  #current: OpenDay
  #from: number
  #until: number
  #path: string
  #timer: NodeJS.Timeout | undefined
  #isClosed = false
  /** Whether the process is ending: each line is written at once, as no later moment comes. */
  #isLast = false
  /** Whether no later moment comes to tell of lines that were dropped in a line of the file. */
  #isOver = false
  #isHalted = false
  #closing: Promise<void> | undefined
  #onEmpty: (() => void) | undefined

  /** @param part the part number today's file will have */
  constructor(options: RotatedFileOptions, part: number, onClose: () => void) {
    this.#options = options
    this.#folder = join(options.logDir, options.category)
    this.#reports = new FileReports({ ...options, folder: this.#folder }, this.#ledger)
    this.#dayOf = compileDayOf(options.timeZone)
    this.#onClose = onClose
    this.#cleaner = new Cleaner(
      this.#folder,
      () => this.#ruleNow(),
      (error, path) => this.#reports.cannotClean(error, path),
    )
    this.#link = new LatestLink(options.logDir, options.category, (error) => this.#reports.noLink(error))
    this.#today = this.#dayOf(now())
    this.#path = this.#pathOf(part)
    this.#current = this.#openDay(this.#today)
    this.#from = this.#today.from
    this.#until = this.#today.until
    this.#leaveGuard = guard({
      handleSignals: options.handleSignals,
      reopenOn: options.reopenOn,
      flushSync: () => this.flushSync(),
      endSync: () => this.#endSync((file) => file.flushSync()),
      endHaltedSync: () => this.#endSync((file) => !file.isBusy && file.flushSync()),
      hand: () => this.#forEachDay((file) => file.hand()),
      halt: () => this.#halt(),
      resume: () => this.#resume(),
      reopen: () => this.reopen(),
      hurry: () => this.#cleaner.hurry(),
    })
    this.#armTimer()
    this.#cleaner.clean()
  }

  get path(): string {
    return this.#path
  }

  write(line: string, time: number): void {
    if (time >= this.#from && time < this.#until) this.#current.file.push(line, time)
    else this.#writeOther(line, time)
  }

  async flush(): Promise<void> {
    await settledWithin(this.#settle(), PATIENCE)
  }

  flushSync(): boolean {
    return [...this.#days.values()].map(({ file }) => file.flushSync()).every(Boolean)
  }

  reopen(): void {
    this.#forEachDay((file) => file.reopen())
  }

  own(): void {
    this.#owners += 1
  }

  async close(): Promise<void> {
    if (this.#owners > 0) this.#owners -= 1
    if (this.#owners === 0) this.#closing ??= this.#close()
    await this.#closing
  }

  stats(): FileStats {
    const { written, dropped, bytes, held, turns, lastError } = this.#ledger
    let buffered = held
    this.#forEachDay((file) => {
      buffered += file.waiting
    })
    return { written, dropped, bytes, buffered, turns, lastError }
  }

  /** Says that lines cannot be written at the moment. */
  warn(error: unknown): void {
    this.#reports.cannotWrite(error)
  }

  #writeOther(line: string, time: number): void {
    if (!(Math.abs(time) <= LAST_INSTANT)) this.write(line, now())
    else if (this.#isClosed) this.#ledger.drop(1, time, time)
    else {
      this.#lookAtClock()
      this.#moveTo(this.#dayAt(time))
      this.#current.file.push(line, time)
      if (this.#isLast) this.#flushLast((file) => file.flushSync())
    }
  }

  /** Listeners of `exit` that come after ours may log too. A disk that refuses is tried once: each try holds up the end. */
  #endSync(flush: (file: DayFile) => boolean): void {
    this.#isOver = true
    this.#flushLast(flush)
    if (!this.#isLast) this.#forEachDay((file) => file.giveUp())
    this.#tellLost()
  }

  #flushLast(flush: (file: DayFile) => boolean): void {
    this.#isLast = [...this.#days.values()].map(({ file }) => flush(file)).every(Boolean)
    if (this.#isLast) this.#from = Number.POSITIVE_INFINITY
  }

  async #halt(): Promise<void> {
    this.#isHalted = true
    await Promise.all([...this.#days.values()].map(({ file }) => file.halt()))
    await this.#link.idle()
  }

  #resume(): void {
    this.#isHalted = false
    this.#forEachDay((file) => file.resume())
  }

  /** Makes a day the current one; the others end, except today. */
  #moveTo(day: OpenDay): void {
    this.#current = day
    this.#from = day.span.from
    this.#until = day.span.until
    day.file.keep()
    for (const { span, file } of [...this.#days.values()]) {
      if (file !== day.file && span.name !== this.#today.name) file.end()
    }
    this.#armTimer()
  }

  /** Turns the day when the clock shows another one. */
  #lookAtClock(): void {
    const time = now()
    if (time >= this.#today.from && time < this.#today.until) return
    const before = this.#today.name
    this.#today = this.#dayOf(time)
    if (this.#today.name === before) return
    this.#ledger.turns += 1
    // pino-roll goes on from the highest part in the folder.
    this.#path = this.#pathOf(parseFileName(basename(this.#path))?.part ?? 1)
    this.#cleaner.clean()
  }

  #pathOf(part: number): string {
    return join(this.#folder, formatFileName({ category: this.#options.category, day: this.#today.name, part }))
  }

  #dayAt(time: number): OpenDay {
    for (const day of this.#days.values()) if (time >= day.span.from && time < day.span.until) return day
    return this.#openDay(this.#dayOf(time))
  }

  #openDay(span: Day): OpenDay {
    const standing = this.#days.get(span.name)
    if (standing !== undefined) {
      standing.span = span
      return standing
    }
    const { category, fileMode, dirMode, maxSize, maxBuffered } = this.#options
    // A worker is not told when the main thread ends it: no line may wait.
    const flush = isMainThread ? this.#options.flush : 'sync'
    const file = new DayFile({
      ...{ folder: this.#folder, category, day: span.name, fileMode, dirMode, maxSize, flush, maxBuffered },
      ledger: this.#ledger,
      onPath: (path) => this.#onPath(span.name, path),
      onError: (error) => this.#reports.cannotWrite(error),
      onCaughtUp: () => this.#tellDropped(),
      onEnded: () => this.#onEnded(span.name, file),
    })
    if (this.#isHalted) void file.halt()
    const day = { span, file }
    this.#days.set(span.name, day)
    return day
  }

  #armTimer(): void {
    clearTimeout(this.#timer)
    const isToday = this.#current.span.name === this.#today.name
    const wait = isToday ? Math.min(Math.max(this.#today.until - now(), 1), LOOK_INTERVAL) : LATE_LINES
    this.#timer = setTimeout(() => this.#onTimer(), wait).unref()
  }

  #onTimer(): void {
    this.#lookAtClock()
    this.#moveTo(this.#openDay(this.#today))
  }

  #onEnded(name: string, file: DayFile): void {
    if (this.#days.get(name)?.file === file) this.#days.delete(name)
    this.#ended.set(name, now())
    if (this.#days.size === 0) this.#onEmpty?.()
    // Late lines may have brought back a day that is not kept.
    if (!this.#isClosed) this.#cleaner.clean()
  }

  #ruleNow(): CleanUpRule {
    const { category, backupCount, maxAge } = this.#options
    const elsewhere = compileElsewhere(now(), this.#today, this.#ended)
    for (const day of this.#ended.keys()) if (!elsewhere.goesOn(day)) this.#ended.delete(day)
    const oldest = maxAge === undefined ? undefined : this.#dayOf(now() - maxAge).name
    return { category, today: this.#today.name, written: new Set(this.#days.keys()), backupCount, oldest, elsewhere }
  }

  #onPath(day: string, path: string): void {
    if (day !== this.#today.name) return
    this.#path = path
    this.#link.point(path)
  }

  #tellDropped(): void {
    if (this.#isOver) return
    const dropped = this.#ledger.takeUntold()
    if (dropped === undefined || this.#isClosed) return
    queueMicrotask(() => {
      try {
        this.#options.onDropped(dropped)
      } catch {}
    })
  }

  async #close(): Promise<void> {
    this.#isClosed = true
    this.#onClose()
    clearTimeout(this.#timer)
    this.#from = Number.POSITIVE_INFINITY
    const empty = new Promise<void>((resolve) => {
      this.#onEmpty = resolve
    })
    this.#forEachDay((file) => file.end())
    const linked = empty.then(() => this.#link.idle())
    await settledWithin(Promise.all([linked, this.#cleaner.idle()]), PATIENCE)
    this.#cleaner.stop()
    this.#link.stop()
    this.#forEachDay((file) => file.abandon())
    this.#tellLost()
    this.#leaveGuard()
  }

  #tellLost(): void {
    const lost = this.#ledger.takeUntold()
    if (lost !== undefined) this.#reports.lost(lost)
  }

  async #settle(): Promise<void> {
    const files = [...this.#days.values()].map(({ file }) => file)
    await Promise.all(files.map((file) => file.flush()))
    await Promise.all(files.map((file) => file.ended()))
    await this.#link.idle()
    await this.#cleaner.idle()
  }

  #forEachDay(action: (file: DayFile) => void): void {
    for (const { file } of [...this.#days.values()]) action(file)
  }
}
