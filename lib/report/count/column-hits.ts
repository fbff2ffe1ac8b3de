import { byCount, HeavyHitters, type HittersState } from './heavy-hitters.ts'
import type { OnAxis } from './time-axis.ts'

/** Of the columns that records come into. */
const ROOM_OPEN = 256
/** Of all others. */
const ROOM_CLOSED = 32
/** Records of several processes cross the bounds of a column in no order. */
const MOST_OPEN = 2

/** How often a value came in a column, what is counted besides, and how much more it may have been. */
export interface ColumnHit {
  value: string
  count: number
  missed: number
  marks: readonly number[]
}

/** What came most often in a column. */
export interface Hits {
  hits: ColumnHit[]
  /** So often at most came every value that is not among them. */
  rest: number
}

/** What was counted by column, and how it goes on. */
export interface ColumnHitsState {
  open: [column: number, hits: HittersState<readonly number[]>][]
  closed: Map<number, Hits>
}

const NOTHING: Hits = { hits: [], rest: 0 }
/** Most values never have any. */
const NO_MARKS: readonly number[] = []

/**
 * The values that come most often in each column of time. Those of the columns that records come into are told apart as far
 * as they are any usual number; of a column left behind the most frequent stay, with what others can have come at most.
 */
export class ColumnHits implements OnAxis {
  /** The one that was begun last is the last. */
  readonly #open = new Map<number, HeavyHitters<readonly number[]>>()
  #closed = new Map<number, Hits>()
  #lastColumn = Number.NaN
  #lastHits: HeavyHitters<readonly number[]> | null = null
  /** Of a column that was closed, for the next one: columns are many, and their room is dear to make. */
  #spare: HeavyHitters<readonly number[]> | null = null

  /** The values of a column, for what comes now: its next record asks anew. */
  at(column: number): HeavyHitters<readonly number[]> {
    if (column !== this.#lastColumn || this.#lastHits === null) {
      this.#lastHits = this.#open.get(column) ?? this.#begin(column)
      this.#lastColumn = column
    }
    return this.#lastHits
  }

  /** Counts one of the numbers besides, for the value that came last. */
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

  /** The most frequent of a column, at most so many, the first first. */
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

  /** Goes on from a state, with nothing counted yet. */
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

/** What is told of a column together with what came since: of all that came only what may be among so many is looked at. */
function withOpen(closed: Hits, open: HeavyHitters<readonly number[]>, most: number): Hits {
  const known = closed.hits.map(({ value }) => value)
  const { hits, leftOut, unseen } = open.topWith(most + known.length, known)
  const found = hits.map(({ value, count, missed, kept }) => ({ value, count, missed, marks: kept }))
  const since = { hits: found, rest: unseen }
  const { hits: all, rest } = shortened(closed === NOTHING ? since : merged(closed, since), most)
  return { hits: all, rest: leftOut === 0 ? rest : Math.max(rest, leftOut + closed.rest) }
}

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
