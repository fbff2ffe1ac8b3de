import type { Sample } from '../reader/samples/sample.ts'
import { valueJson } from '../record/value-text.ts'
import { DAY } from '../time/units.ts'
import { classOf, FAILED } from './count/classes.ts'
import { Columns } from './count/columns.ts'
import { ErrorCounts, type ErrorState, errorKey } from './count/error-counts.ts'
import { HeavyHitters, type HittersState } from './count/heavy-hitters.ts'
import { Lists, type ListsState } from './count/lists.ts'
import { RoutesInRoom, type RoutesState } from './count/routes-in-room.ts'
import { type AxisState, TimeAxis } from './count/time-axis.ts'

/** The counts of one route take up to a quarter of a megabyte. */
const ROOM_FOR_ROUTES = 200
const ROOM_FOR_ERRORS = 500

/** The counts as plain data that can be saved, and from which counting continues. */
export interface AggregateState {
  records: number
  unshown: number
  from: number
  to: number
  axis: AxisState
  routes: RoutesState
  errors: HittersState<ErrorState>
  lists: ListsState | null
}

/** The latest time that a `Date` holds, less a day, as the offset of a zone is added to it. */
const LATEST = 8.64e15 - DAY

/**
 * Counts what a report tells of records, in memory that does not grow with their number: requests by time, route and class,
 * their durations, errors by place in the code, and the most frequent values.
 */
export class Aggregate {
  records = 0
  /** Further records, of a time that no date holds: they are in no count. */
  unshown = 0
  /** Epoch milliseconds of the first and the last record; infinite without any. */
  from = Number.POSITIVE_INFINITY
  to = Number.NEGATIVE_INFINITY
  readonly axis: TimeAxis
  readonly routes = new RoutesInRoom(ROOM_FOR_ROUTES)
  readonly errors = new HeavyHitters<ErrorCounts>(ROOM_FOR_ERRORS, () => new ErrorCounts())
  /** Counts by status of all routes together, filled only by a store; otherwise each route counts its own. */
  readonly statuses = new Columns<Map<number, number>>(() => new Map(), addCounts)
  /** Null unless they are asked for: counting them takes as long as all the rest. */
  readonly lists: Lists | null
  /** Keys by route and method, so that no JSON has to be made for each record. */
  readonly #keys = new Map<string | null, Map<string | null, string>>()

  constructor(offsetAt: (ms: number) => number, hasLists = true) {
    this.axis = new TimeAxis(offsetAt, this)
    this.lists = hasLists ? new Lists() : null
  }

  /** Announces a record that will be added later: see `TimeAxis.expect`. */
  expect({ time }: Pick<Sample, 'time'>): boolean {
    return !isShown(time) || this.axis.expect(time)
  }

  add(sample: Sample): void {
    const { time, errorDetail } = sample
    if (!isShown(time)) {
      this.unshown++
      return
    }
    this.records++
    if (time < this.from) this.from = time
    if (time > this.to) this.to = time
    const column = this.axis.columnOf(time)
    const classIndex = classOf(sample)
    this.routes.of(this.#routeKey(sample)).add(sample, column)
    if (errorDetail != null || classIndex === FAILED) {
      this.errors.add(errorKey(sample)).add(sample, column, classIndex)
    }
    this.lists?.add(sample, column, classIndex)
  }

  join(factor: number): void {
    this.routes.join(factor)
    for (const { kept } of this.errors.top(ROOM_FOR_ERRORS)) kept.columns.join(factor)
    this.statuses.join(factor)
    this.lists?.join(factor)
  }

  state(): AggregateState {
    const { records, unshown, from, to } = this
    return {
      ...{ records, unshown, from, to },
      axis: this.axis.state(),
      routes: this.routes.state(),
      errors: this.errors.state((counts) => counts.state()),
      lists: this.lists?.state() ?? null,
    }
  }

  /** Continues from the state of an aggregate with the same lists and zone; nothing may have been counted before. */
  restore(state: AggregateState): void {
    this.records = state.records
    this.unshown = state.unshown
    this.from = state.from
    this.to = state.to
    this.axis.restore(state.axis)
    this.routes.restore(state.routes)
    this.errors.restore(state.errors, (counts) => new ErrorCounts().restore(counts))
    if (state.lists !== null) this.lists?.restore(state.lists)
  }

  #routeKey({ route, method }: Sample): string {
    const known = this.#keys.get(route)?.get(method)
    if (known !== undefined) return known
    const key = valueJson([method ?? null, route ?? null])
    // Bounded, as a client chooses the method where no route matched.
    if (this.#keys.size < 1000) {
      const methods = this.#keys.get(route) ?? new Map<string | null, string>()
      if (methods.size < 20) this.#keys.set(route, methods.set(method, key))
    }
    return key
  }
}

function addCounts(into: Map<number, number>, other: Map<number, number>): Map<number, number> {
  for (const [status, count] of other) into.set(status, (into.get(status) ?? 0) + count)
  return into
}

function isShown(time: number): boolean {
  return Math.abs(time) <= LATEST
}
