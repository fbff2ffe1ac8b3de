import { byCount, HeavyHitters, type HittersState } from './heavy-hitters.ts'
import type { OnAxis } from './time-axis.ts'

/** Values that are counted exactly in a column that is still open. */
const ROOM_OPEN = 256
/** Values that are kept of a closed column. */
const ROOM_CLOSED = 32
/** More than one, as records of several processes do not enter the next column at once. */
const MOST_OPEN = 2

/** A value in a column. */
export interface ColumnHit {
  value: string
  /** It came at least so often. */
  count: number
  /** It came at most so often more. */
  missed: number
  /** Further counts of the value, by index; a missing one is 0. */
  marks: readonly number[]
}

/** The most frequent values of a column. */
export interface Hits {
  hits: ColumnHit[]
  /** How often at most any other value came. */
  rest: number
}

/** The counts as plain data, from which counting continues. */
export interface ColumnHitsState {
  open: [column: number, hits: HittersState<readonly number[]>][]
  closed: Map<number, Hits>
}

const NOTHING: Hits = { hits: [], rest: 0 }
/** Shared, as most values never have any. */
const NO_MARKS: readonly number[] = []

/**
 * The most frequent values of each column of time. The latest columns are open: they count each value, exactly up to 256 of
 * them. Older ones are closed: they keep only the most frequent values, and how often any other can have come at most.
 */
export class ColumnHits implements OnAxis {
  /** In the order in which they were begun. */
  readonly #open = new Map<number, HeavyHitters<readonly number[]>>()
  #closed = new Map<number, Hits>()
  #lastColumn = Number.NaN
  #lastHits: HeavyHitters<readonly number[]> | null = null
  /** The counter of a closed column, used again for the next: there are many columns, and a counter is expensive to make. */
  #spare: HeavyHitters<readonly number[]> | null = null

  /** The counter of a column, to be used at once: when a later column begins it may be cleared. */
  at(column: number): HeavyHitters<readonly number[]> {
    if (column !== this.#lastColumn || this.#lastHits === null) {
      this.#lastHits = this.#open.get(column) ?? this.#begin(column)
      this.#lastColumn = column
    }
    return this.#lastHits
  }

  /** Adds one to a mark of the value that was counted last. @param at index of the mark */
  mark(at: number): void {
    if (this.#lastHits === null) return
    const { last } = this.#lastHits
    const marks = [...last]
    while (marks.length <= at) marks.push(0)
    marks[at] = (marks[at] ?? 0) + 1
    this.#lastHits.last = marks
  }

  get isEmpty(): boolean {
    return this.#closed.size === 0 && [...this.#open.values()].every(({ size }) => size === 0)
  }

  /** At most `most` values of a column, the most frequent first. */
  top(column: number, most: number): Hits {
    const open = this.#open.get(column)
    const closed = this.#closed.get(column) ?? NOTHING
    const { hits, rest } = open === undefined ? shortened(closed, most) : withOpen(closed, open, most)
    return { hits: hits.toSorted(byCount), rest }
  }

  join(factor: number): void {
    for (const column of [...this.#open.keys()]) this.#close(column)
    const columns = this.#closed
    this.#closed = new Map()
    for (const [column, hits] of columns) this.#put(Math.floor(column / factor), hits)
  }

  state(): ColumnHitsState {
    return {
      open: [...this.#open].map(([column, hits]) => [column, hits.state((marks) => marks)]),
      closed: this.#closed,
    }
  }

  /** Continues from a state; nothing may have been counted before. */
  restore({ open, closed }: ColumnHitsState): void {
    for (const [column, hits] of open) this.#begin(column).restore(hits, (marks) => marks)
    this.#closed = closed
  }

  #begin(column: number): HeavyHitters<readonly number[]> {
    const [oldest] = this.#open.keys()
    if (oldest !== undefined && this.#open.size === MOST_OPEN) this.#close(oldest)
    const hits = this.#spare ?? new HeavyHitters<readonly number[]>(ROOM_OPEN, () => NO_MARKS)
    this.#spare = null
    this.#open.set(column, hits)
    return hits
  }

  #close(column: number): void {
    const open = this.#open.get(column)
    if (open === undefined) return
    this.#open.delete(column)
    this.#lastHits = null
    if (open.size > 0) this.#closed.set(column, withOpen(this.#closed.get(column) ?? NOTHING, open, ROOM_CLOSED))
    open.clear()
    this.#spare = open
  }

  #put(column: number, hits: Hits): void {
    const there = this.#closed.get(column)
    this.#closed.set(column, shortened(there === undefined ? hits : merged(there, hits), ROOM_CLOSED))
  }
}

/** A closed column together with what an open one counted since; only values that may be among the first `most` are read. */
function withOpen(closed: Hits, open: HeavyHitters<readonly number[]>, most: number): Hits {
  const known = closed.hits.map(({ value }) => value)
  const { hits, leftOut, unseen } = open.topWith(most + known.length, known)
  const found = hits.map(({ value, count, missed, kept }) => ({ value, count, missed, marks: kept }))
  const since = { hits: found, rest: unseen }
  const { hits: all, rest } = shortened(closed === NOTHING ? since : merged(closed, since), most)
  return { hits: all, rest: leftOut === 0 ? rest : Math.max(rest, leftOut + closed.rest) }
}

/** A value that stands on one side only may have come up to `rest` times on the other. */
function merged(one: Hits, other: Hits): Hits {
  const sums = new Map(one.hits.map((hit) => [hit.value, { ...hit, missed: hit.missed + other.rest }]))
  for (const hit of other.hits) {
    const sum = sums.get(hit.value)
    if (sum === undefined) sums.set(hit.value, { ...hit, missed: hit.missed + one.rest })
    else {
      sum.count += hit.count
      sum.missed += hit.missed - other.rest
      sum.marks = sumOf(sum.marks, hit.marks)
    }
  }
  return { hits: [...sums.values()], rest: one.rest + other.rest }
}

function sumOf(one: readonly number[], other: readonly number[]): readonly number[] {
  const length = Math.max(one.length, other.length)
  return Array.from({ length }, (_, at) => (one[at] ?? 0) + (other[at] ?? 0))
}

function shortened({ hits, rest }: Hits, most: number): Hits {
  if (hits.length <= most) return { hits, rest }
  const sorted = hits.toSorted(byCount)
  const left = sorted.slice(most).reduce((highest, { count, missed }) => Math.max(highest, count + missed), rest)
  return { hits: sorted.slice(0, most), rest: left }
}
