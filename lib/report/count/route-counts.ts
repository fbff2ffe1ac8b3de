import type { Sample } from '../../reader/samples/sample.ts'
import { classOf, isTimed } from './classes.ts'
import { Columns } from './columns.ts'
import { DURATION_COLUMNS, durationColumn } from './decades.ts'
import { Histogram, type HistogramState } from './histogram.ts'
import { Slowest } from './slowest.ts'

/** Kept for each route, as the slowest of all are mostly of one route that streams. */
export const SLOWEST_OF_ROUTE = 8

/** The counts as plain data, from which counting continues. */
export type RouteSlotState = Pick<RouteSlot, 'classes' | 'durations' | 'statuses'>

/** A column of one route: how many requests of each class, and how long they took. */
export class RouteSlot {
  readonly classes: [number, number, number, number] = [0, 0, 0, 0]
  /** Counts by column of durations; null until a request is timed. */
  durations: Uint32Array | null = null
  /** Pairs of a status and how often it came: a route answers few, so that looking through them is quick. */
  readonly statuses: number[] = []

  add(sample: Pick<Sample, 'statusCode' | 'outcome' | 'durationUs'>): void {
    const classIndex = classOf(sample)
    this.#countStatus(sample.statusCode, 1)
    this.classes[classIndex] = (this.classes[classIndex] ?? 0) + 1
    if (!isTimed(sample)) return
    this.durations ??= new Uint32Array(DURATION_COLUMNS)
    const at = durationColumn(sample.durationUs)
    this.durations[at] = (this.durations[at] ?? 0) + 1
  }

  merge(other: RouteSlotState): this {
    for (let at = 0; at < other.statuses.length; at += 2) {
      this.#countStatus(other.statuses[at] as number, other.statuses[at + 1] as number)
    }
    for (let index = 0; index < other.classes.length; index++) {
      this.classes[index] = (this.classes[index] as number) + (other.classes[index] as number)
    }
    if (other.durations === null) return this
    this.durations ??= new Uint32Array(DURATION_COLUMNS)
    for (let column = 0; column < DURATION_COLUMNS; column++) {
      this.durations[column] = (this.durations[column] as number) + (other.durations[column] as number)
    }
    return this
  }

  #countStatus(status: number, times: number): void {
    const { statuses } = this
    for (let at = 0; at < statuses.length; at += 2) {
      if (statuses[at] !== status) continue
      statuses[at + 1] = (statuses[at + 1] as number) + times
      return
    }
    statuses.push(status, times)
  }
}

export function routeColumns(): Columns<RouteSlot> {
  return new Columns(
    () => new RouteSlot(),
    (a, b) => a.merge(b),
  )
}

/** The counts as plain data, from which counting continues. */
export interface RouteState {
  requests: number
  columns: [column: number, slot: RouteSlotState][]
  durations: HistogramState
  slowest: readonly Sample[]
}

/** Counts the requests of one method and route. */
export class RouteCounts {
  requests = 0
  readonly columns = routeColumns()
  readonly durations = new Histogram()
  readonly slowest = new Slowest(SLOWEST_OF_ROUTE)

  add(sample: Sample, column: number): void {
    this.requests++
    this.columns.at(column).add(sample)
    if (!isTimed(sample)) return
    this.durations.add(sample.durationUs)
    this.slowest.add(sample)
  }

  merge(other: RouteCounts): void {
    this.requests += other.requests
    this.columns.merge(other.columns)
    this.durations.merge(other.durations)
    this.slowest.addAll(other.slowest.samples)
  }

  state(): RouteState {
    return {
      requests: this.requests,
      columns: this.columns.state((slot) => slot),
      durations: this.durations.state(),
      slowest: this.slowest.samples,
    }
  }

  /** Continues from a state; nothing may have been counted before. */
  restore({ requests, columns, durations, slowest }: RouteState): this {
    this.requests = requests
    this.columns.restore(columns, (slot) => new RouteSlot().merge(slot))
    this.durations.restore(durations)
    this.slowest.addAll(slowest)
    return this
  }
}
