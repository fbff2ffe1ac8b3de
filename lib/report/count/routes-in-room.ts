import { HeavyHitters, type HittersState } from './heavy-hitters.ts'
import { RouteCounts, type RouteState } from './route-counts.ts'

const ROOM_FOR_CANDIDATES = 1000
/** Often enough that a new route is soon told apart, seldom enough to cost nothing: at first sooner, as all there is may be few. */
const FIRST_LOOK = 500
const LOOK_EVERY = 20_000

/** What was counted of all routes, and how it goes on. */
export interface RoutesState {
  others: RouteState
  routes: [key: string, counts: RouteState][]
  candidates: HittersState<undefined>
  lookAfter: number
  untilLook: number
}

/**
 * The busiest routes, each with its layer of the cube, in room for so many. What comes beyond them is counted together, and one
 * that turns out to be busier takes the place of the least: from then on, as its past cannot be taken out again.
 */
export class RoutesInRoom {
  /** What was counted of all that have no place. */
  readonly others = new RouteCounts()
  readonly #room: number
  readonly #routes = new Map<string, RouteCounts>()
  #candidates = new HeavyHitters<undefined>(ROOM_FOR_CANDIDATES, () => undefined)
  #lookAfter = FIRST_LOOK
  #untilLook = FIRST_LOOK

  constructor(room: number) {
    this.#room = room
  }

  /** Where a route is counted. */
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

  /** Goes on from the state of another with the same room, with nothing counted yet. */
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
    // One that takes a place has nothing counted yet, and would be the least of all.
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
