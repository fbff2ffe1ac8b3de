import { HeavyHitters, type HittersState } from './heavy-hitters.ts'
import { RouteCounts, type RouteState } from './route-counts.ts'

const ROOM_FOR_CANDIDATES = 1000
/**
 * Requests of routes without a place from one search for busier ones to the next. The first is early, as there may be few
 * requests in all; later ones are rare, so that they cost nothing.
 */
const FIRST_LOOK = 500
const LOOK_EVERY = 20_000

/** The counts as plain data, from which counting continues. */
export interface RoutesState {
  others: RouteState
  routes: [key: string, counts: RouteState][]
  candidates: HittersState<undefined>
  lookAfter: number
  untilLook: number
}

/**
 * Counts for each of the busiest routes, in `room` places. All others are counted together; one that turns out to be busier
 * takes the place of the least busy, and is counted from then on, as its past cannot be taken out of the sum.
 */
export class RoutesInRoom {
  /** All routes without a place together. */
  readonly others = new RouteCounts()
  readonly #room: number
  readonly #routes = new Map<string, RouteCounts>()
  #candidates = new HeavyHitters<undefined>(ROOM_FOR_CANDIDATES, () => undefined)
  #lookAfter = FIRST_LOOK
  #untilLook = FIRST_LOOK

  constructor(room: number) {
    this.#room = room
  }

  /** The counts to which a request of a route belongs. */
  of(key: string): RouteCounts {
    const counts = this.#routes.get(key)
    if (counts !== undefined) return counts
    if (this.#routes.size < this.#room) return this.#place(key)
    this.#candidates.add(key)
    if (--this.#untilLook > 0) return this.others
    this.#lookAfter = Math.min(2 * this.#lookAfter, LOOK_EVERY)
    this.#untilLook = this.#lookAfter
    return this.#exchange(key)
  }

  /** The busiest first. */
  list(): [key: string, counts: RouteCounts][] {
    return [...this.#routes].sort(([a, { requests }], [b, other]) => other.requests - requests || (a < b ? -1 : 1))
  }

  join(factor: number): void {
    for (const { columns } of this.#routes.values()) columns.join(factor)
    this.others.columns.join(factor)
  }

  state(): RoutesState {
    return {
      others: this.others.state(),
      routes: [...this.#routes].map(([key, counts]) => [key, counts.state()]),
      candidates: this.#candidates.state((kept) => kept),
      lookAfter: this.#lookAfter,
      untilLook: this.#untilLook,
    }
  }

  /** Continues from the state of another with the same room; nothing may have been counted before. */
  restore({ others, routes, candidates, lookAfter, untilLook }: RoutesState): void {
    this.others.restore(others)
    for (const [key, counts] of routes) this.#place(key).restore(counts)
    this.#candidates.restore(candidates, (kept) => kept)
    this.#lookAfter = lookAfter
    this.#untilLook = untilLook
  }

  #place(key: string): RouteCounts {
    const counts = new RouteCounts()
    this.#routes.set(key, counts)
    return counts
  }

  #exchange(key: string): RouteCounts {
    // Listed before the exchange: a route that has just got a place has no counts yet, and would lose it to the next.
    const standing = this.list()
    for (const { value, count } of this.#candidates.top(this.#room)) {
      const [least, counts] = standing.pop() ?? []
      if (least === undefined || counts === undefined || count < 2 * counts.requests) break
      this.#routes.delete(least)
      this.others.merge(counts)
      this.#place(value)
    }
    this.#candidates = new HeavyHitters<undefined>(ROOM_FOR_CANDIDATES, () => undefined)
    return this.#routes.get(key) ?? this.others
  }
}
