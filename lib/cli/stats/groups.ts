import { fieldAt } from '../../display/record-fields.ts'
import type { AccessRecord } from '../../record/access-record.ts'
import type { DirectLine } from '../../record/line.ts'
import { valueText } from '../../record/value-text.ts'
import { classOf, FAILED, isTimed } from '../../report/count/classes.ts'
import { HeavyHitters } from '../../report/count/heavy-hitters.ts'
import { Histogram } from '../../report/count/histogram.ts'
import { canShow, type TimeZone } from '../../time/time-zone.ts'

/** Groups that are counted apart; each has a histogram of 14 KB. */
export const ROOM_FOR_GROUPS = 5000

/** Stands for what a record does not have, as for the interval of a time that no clock can show. */
const NO_VALUE = '-'

/** Counts of the records with the same values in some fields, or of the same interval of time. */
export interface Group {
  /** The start of the interval, if grouped by time, then the values of the fields. */
  values: string[]
  count: number
  /** At most so many more; 0 unless there were more groups than are counted apart. */
  missed: number
  failed: number
  durations: Histogram
}

/** Durations that were counted elsewhere, in microseconds. */
interface Counted {
  durations: readonly (readonly [us: number, count: number])[]
  max: number
}

interface Kept {
  failed: number
  durations: Histogram
}

/** Groups records by fields and by intervals of time; where there are too many groups, only the most frequent remain. */
export class Groups {
  readonly #fields: readonly string[]
  readonly #every: number | null
  readonly #zone: TimeZone
  readonly #groups = new HeavyHitters<Kept>(ROOM_FOR_GROUPS, () => ({ failed: 0, durations: new Histogram() }))

  /** @param every milliseconds of an interval; null: not by time */
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

  /** Adds what was counted elsewhere of the records of one group; a duration stands for all of its bucket. */
  addCounted(
    values: readonly string[],
    { count, failed, durations, max }: Pick<Group, 'count' | 'failed'> & Counted,
  ): void {
    const group = this.#groups.add(JSON.stringify(values), count)
    group.failed += failed
    group.durations.addCounted(durations, max)
  }

  /** Whether there were more groups than are counted apart, so that only the most frequent are known. */
  get isCutOff(): boolean {
    return !this.#groups.isExact
  }

  /** The most frequent groups; where they are grouped by time, those of every interval, in the order of time. */
  list(most: number): Group[] {
    const all = this.#groups
      .top(Number.POSITIVE_INFINITY)
      .map(({ value, count, missed, kept }): Group => ({ values: JSON.parse(value), count, missed, ...kept }))
    if (this.#every === null) return all.slice(0, most)
    const shown = this.#fields.length === 0 ? all : ofMostFrequent(all, most)
    return shown.sort((a, b) => ((a.values[0] ?? '') < (b.values[0] ?? '') ? -1 : 1))
  }

  #valuesOf(record: AccessRecord | DirectLine): string[] {
    const values = this.#fields.map((field) => valueText(fieldAt(record, field) ?? NO_VALUE))
    return this.#every === null ? values : [this.#intervalOf(record.time, this.#every), ...values]
  }

  /** As the clock shows it: where a clock changes, an interval may begin at an instant that it shows otherwise. */
  #intervalOf(time: number, every: number): string {
    return canShow(time) ? intervalText(Math.floor((time + this.#zone.offsetAt(time)) / every) * every) : NO_VALUE
  }
}

/** The start of an interval. @param shown what the clock shows then, in epoch milliseconds as if it were UTC */
export function intervalText(shown: number): string {
  return new Date(shown).toISOString().slice(0, 19).replace('T', ' ')
}

/** The groups by time whose fields have the values that are most frequent over all intervals. */
function ofMostFrequent(groups: readonly Group[], most: number): Group[] {
  const fieldsOf = ({ values: [, ...fields] }: Group) => JSON.stringify(fields)
  const counts = new HeavyHitters(ROOM_FOR_GROUPS, () => undefined)
  for (const group of groups) counts.add(fieldsOf(group), group.count)
  const kept = new Set(counts.top(most).map(({ value }) => value))
  return groups.filter((group) => kept.has(fieldsOf(group)))
}
