import { fieldAt } from '../../display/record-fields.ts'
import type { AccessRecord } from '../../record/access-record.ts'
import type { DirectLine } from '../../record/line.ts'
import { valueText } from '../../record/value-text.ts'
import { classOf, FAILED, isTimed } from '../../report/count/classes.ts'
import { HeavyHitters } from '../../report/count/heavy-hitters.ts'
import { Histogram } from '../../report/count/histogram.ts'
import type { TimeZone } from '../../time/time-zone.ts'

/** Each has a histogram of 14 KB. */
const ROOM = 5000

/** What is counted of the records that say the same in some fields, or came in the same stretch of time. */
export interface Group {
  /** The values of the fields, or the beginning of the stretch. */
  values: string[]
  count: number
  missed: number
  failed: number
  durations: Histogram
}

interface Counted {
  durations: readonly (readonly [us: number, count: number])[]
  max: number
}

interface Kept {
  failed: number
  durations: Histogram
}

/** Groups of records, by fields and by stretches of time; in room for so many, the ones that came most often. */
export class Groups {
  readonly #fields: readonly string[]
  readonly #every: number | null
  readonly #zone: TimeZone
  readonly #groups = new HeavyHitters<Kept>(ROOM, () => ({ failed: 0, durations: new Histogram() }))

  /** @param every milliseconds of a stretch; null: not by time */
  constructor(fields: readonly string[], every: number | null, zone: TimeZone) {
    this.#fields = fields
    this.#every = every
    this.#zone = zone
  }

  add(record: AccessRecord): void {
    const group = this.#groups.add(JSON.stringify(this.#valuesOf(record)))
    if (classOf(record) === FAILED) group.failed++
    if (isTimed(record)) group.durations.add(record.durationUs)
  }

  /** Counts what was counted elsewhere of records that say the same; durations stand for all of their bucket. */
  addCounted(
    values: readonly string[],
    { count, failed, durations, max }: Pick<Group, 'count' | 'failed'> & Counted,
  ): void {
    const group = this.#groups.add(JSON.stringify(values), count)
    group.failed += failed
    group.durations.addCounted(durations, max)
  }

  /** Stretches of time in their order, else the groups that came most often. */
  list(most: number): Group[] {
    const all = this.#groups
      .top(Number.POSITIVE_INFINITY)
      .map(({ value, count, missed, kept }): Group => ({ values: JSON.parse(value), count, missed, ...kept }))
    if (this.#every === null) return all.slice(0, most)
    return all.sort((a, b) => ((a.values[0] ?? '') < (b.values[0] ?? '') ? -1 : 1))
  }

  #valuesOf(record: AccessRecord | DirectLine): string[] {
    const values = this.#fields.map((field) => valueText(fieldAt(record, field) ?? '-'))
    return this.#every === null ? values : [this.#stretchOf(record.time, this.#every), ...values]
  }

  #stretchOf(time: number, every: number): string {
    const offset = this.#zone.offsetAt(time)
    return this.#zone.format(Math.floor((time + offset) / every) * every - offset).slice(0, 19)
  }
}
