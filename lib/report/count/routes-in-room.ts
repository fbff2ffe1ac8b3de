import { byCount, HeavyHitters, type Hits, type HittersState } from './heavy-hitters.ts'
import { RouteCounts, type RouteState } from './route-counts.ts'

const ROOM_FOR_CANDIDATES = 1000
/**
 * Requests of routes without a place from one search for busier ones to the next. The first is early, as there may be few
 * requests in all; later ones are rare, so that they cost nothing.
 */
const FIRST_LOOK = 500
const LOOK_EVERY = 20_000

/** A route with a place of its own. */
interface Placed<C> {
  counts: C
  /** Requests before it got its place, as far as they are known; they are counted with the others. */
  before: number
}

/** The counts as plain data, from which counting continues. */
export interface RoutesState {
  others: RouteState
  routes: (Placed<RouteState> & { key: string })[]
  candidates: HittersState<undefined>
  lookAfter: number
  untilLook: number
}

/**
 * Counts for each of the busiest routes, in `room` places. All others are counted together; one that turns out to be busier
 * takes the place of the least busy, and is counted from then on, as its past cannot be taken out of the sum. Which are busier
 * is judged by all of their requests, with a place and without, so that it does not matter when they come.
 */
export class RoutesInRoom {
  /** All routes without a place together. */
  readonly others = new RouteCounts()
  readonly #room: number
  readonly #routes = new Map<string, Placed<RouteCounts>>()
  readonly #candidates = new HeavyHitters<undefined>(ROOM_FOR_CANDIDATES, () => undefined)
  #lookAfter = FIRST_LOOK
  #untilLook = FIRST_LOOK

  constructor(room: number) {
    this.#room = room
  }

  /** The counts to which a request of a route belongs. */
  of(key: string): RouteCounts {
    const placed = this.#routes.get(key)
    if (placed !== undefined) return placed.counts
    if (this.#routes.size < this.#room) return this.#place(key, 0)
    this.#candidates.add(key)
    if (--this.#untilLook > 0) return this.others
    this.#lookAfter = Math.min(2 * this.#lookAfter, LOOK_EVERY)
    this.#untilLook = this.#lookAfter
    return this.#exchange(key)
  }

  /** The busiest first. */
  list(): [key: string, counts: RouteCounts][] {
    return [...this.#routes]
      .map(([key, { counts }]): [string, RouteCounts] => [key, counts])
      .sort(([a, { requests }], [b, other]) => other.requests - requests || (a < b ? -1 : 1))
  }

  join(factor: number): void {
    for (const { counts } of this.#routes.values()) counts.columns.join(factor)
    this.others.columns.join(factor)
  }

  state(): RoutesState {
    return {
      others: this.others.state(),
      routes: [...this.#routes].map(([key, { counts, before }]) => ({ key, counts: counts.state(), before })),
      candidates: this.#candidates.state((kept) => kept),
      lookAfter: this.#lookAfter,
      untilLook: this.#untilLook,
    }
  }

  /** Continues from the state of another with the same room; nothing may have been counted before. */
  restore({ others, routes, candidates, lookAfter, untilLook }: RoutesState): void {
    this.others.restore(others)
    for (const { key, counts, before } of routes) this.#place(key, before).restore(counts)
    this.#candidates.restore(candidates, (kept) => kept)
    this.#lookAfter = lookAfter
    this.#untilLook = untilLook
  }

  #place(key: string, before: number): RouteCounts {
    const counts = new RouteCounts()
    this.#routes.set(key, { counts, before })
    return counts
  }

  #exchange(key: string): RouteCounts {
    // Listed before the exchange, so that a route that has just got a place is not among them.
    const standing = [...this.#routes].map(([value, { counts, before }]) => {
      return { value, count: counts.requests + before, counts }
    })
    standing.sort(byCount)
    const waiting = this.#candidates.top(ROOM_FOR_CANDIDATES)
    const left: Pick<Hits<undefined>, 'value' | 'count'>[] = []
    for (const [at, { value, count }] of waiting.entries()) {
      const least = standing.pop()
      if (least === undefined || count < 2 * least.count) {
        left.push(...waiting.slice(at))
        break
      }
      this.others.merge(least.counts)
      this.#routes.delete(least.value)
      this.#place(value, count)
      left.push(least)
    }
    this.#candidates.clear()
    for (const { value, count } of left) this.#candidates.add(value, count)
    return this.#routes.get(key)?.counts ?? this.others
  }
}
