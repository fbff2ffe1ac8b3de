import { now } from '../time/clock.ts'
import { compileDayOf, type Day, type DayOf } from '../time/day.ts'
import type { DayFile } from './day/day-file.ts'

/** Longest wait of the timer for midnight, in milliseconds: it does not count the time a machine sleeps, nor notice that its clock was set. */
const LOOK_INTERVAL = 3_600_000

/** How long another day's file stays open for late lines once they are not today's, in milliseconds. */
const LATE_LINES = 1000

interface OpenDay {
  span: Day
  file: DayFile
}

export interface OpenDaysOptions {
  open: (day: string, onEnded: () => void) => DayFile
  /** Another day is today. */
  onTurn: () => void
  /** A day's file is closed, whether it was written to or not. */
  onEnded: (day: string, hasWritten: boolean) => void
}

/** Which day's file a line goes to: one file for each day that lines are stamped with, nearly always today's alone. */
export class OpenDays {
  readonly #options: OpenDaysOptions
  readonly #dayOf: DayOf
  readonly #days = new Map<string, OpenDay>()
  /** When the files of days that were written to were closed. */
  readonly ended = new Map<string, number>()
  #today: Day
  #current: OpenDay
  /** Bounds of the current day, with which each line is compared. No line lies between them once the current day is left. */
  from = 0
  until = 0
  #timer: NodeJS.Timeout | undefined
  #isHalted = false
  #onEmpty: (() => void) | undefined

  constructor(timeZone: string | undefined, options: OpenDaysOptions) {
    this.#options = options
    this.#dayOf = compileDayOf(timeZone)
    this.#today = this.#dayOf(now())
    this.#current = this.#openDay(this.#today)
    this.#setCurrent(this.#current)
    this.#armTimer()
  }

  get today(): Day {
    return this.#today
  }

  /** The file of the day of the line before. */
  get current(): DayFile {
    return this.#current.file
  }

  /** Today's file; undefined once it is closed. */
  get todays(): DayFile | undefined {
    return this.#days.get(this.#today.name)?.file
  }

  get files(): DayFile[] {
    return [...this.#days.values()].map(({ file }) => file)
  }

  get names(): Iterable<string> {
    return this.#days.keys()
  }

  nameAt(time: number): string {
    return this.#dayOf(time).name
  }

  /** The file of the day of an instant, which is the current one from now on. Turns the day when the clock shows another. */
  moveTo(time: number): DayFile {
    this.#lookAtClock()
    this.#makeCurrent(this.#dayAt(time))
    return this.current
  }

  /** From now on every line goes through `moveTo`. */
  leaveCurrent(): void {
    this.from = Number.POSITIVE_INFINITY
  }

  async halt(): Promise<void> {
    this.#isHalted = true
    await Promise.all(this.files.map((file) => file.halt()))
  }

  resume(): void {
    this.#isHalted = false
    for (const file of this.files) file.resume()
  }

  /** Ends every file; resolves when all are closed. Nothing may be moved to afterwards. */
  close(): Promise<void> {
    clearTimeout(this.#timer)
    this.leaveCurrent()
    const empty = new Promise<void>((resolve) => {
      this.#onEmpty = resolve
    })
    for (const file of this.files) file.end()
    return empty
  }

  /** Makes a day the current one; the others end, except today. */
  #makeCurrent(day: OpenDay): void {
    this.#setCurrent(day)
    day.file.cancelEnd()
    for (const { span, file } of [...this.#days.values()]) {
      if (file !== day.file && span.name !== this.#today.name) file.end()
    }
    this.#armTimer()
  }

  #setCurrent(day: OpenDay): void {
    this.#current = day
    this.from = day.span.from
    this.until = day.span.until
  }

  #lookAtClock(): void {
    const time = now()
    if (time >= this.#today.from && time < this.#today.until) return
    const before = this.#today.name
    this.#today = this.#dayOf(time)
    if (this.#today.name !== before) this.#options.onTurn()
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
    const file = this.#options.open(span.name, () => this.#onEnded(day))
    if (this.#isHalted) void file.halt()
    const day = { span, file }
    this.#days.set(span.name, day)
    return day
  }

  #onEnded(day: OpenDay): void {
    const { name } = day.span
    if (this.#days.get(name) === day) this.#days.delete(name)
    this.ended.set(name, now())
    if (this.#days.size === 0) this.#onEmpty?.()
    this.#options.onEnded(name, day.file.path !== undefined)
  }

  #armTimer(): void {
    clearTimeout(this.#timer)
    const isToday = this.#current.span.name === this.#today.name
    const wait = isToday ? Math.min(Math.max(this.#today.until - now(), 1), LOOK_INTERVAL) : LATE_LINES
    this.#timer = setTimeout(() => this.#onTimer(), wait).unref()
  }

  #onTimer(): void {
    this.#lookAtClock()
    this.#makeCurrent(this.#openDay(this.#today))
  }
}
