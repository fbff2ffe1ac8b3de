import type { Sample } from '../reader/samples/sample.ts'
import { valueJson, valueText } from '../record/value-text.ts'
import { DAY } from '../time/units.ts'
import { CLIENT_ERROR, classOf, FAILED } from './count/classes.ts'
import { ColumnHits, type ColumnHitsState } from './count/column-hits.ts'
import { Columns } from './count/columns.ts'
import { addClient, addUser } from './count/count-who.ts'
import { ErrorCounts, type ErrorState, errorKey } from './count/error-counts.ts'
import { HeavyHitters, type HittersState } from './count/heavy-hitters.ts'
import { RoutesInRoom, type RoutesState } from './count/routes-in-room.ts'
import { type AxisState, TimeAxis } from './count/time-axis.ts'

/** A cube of them takes up to a quarter of a megabyte. */
const ROOM_FOR_ROUTES = 200
const ROOM_FOR_ERRORS = 500
const ROOM_FOR_CLIENTS = 30_000
const ROOM_FOR_PATHS = 5000

/** What is counted of one address besides its requests. */
export interface ClientCounts {
  failed: number
  notFound: number
  refused: number
}

/** What was counted of records in files, and how it goes on. */
export interface AggregateState {
  records: number
  from: number
  to: number
  axis: AxisState
  routes: RoutesState
  errors: HittersState<ErrorState>
  clients: HittersState<ClientCounts>
  users: HittersState<undefined>
  notFound: HittersState<undefined>
  byColumn: { clients: ColumnHitsState; users: ColumnHitsState; notFound: ColumnHitsState } | null
}

/** Their order in the marks of a column. */
const CLIENT_MARKS: readonly (keyof ClientCounts)[] = ['failed', 'notFound', 'refused']

/** What `Date` can show on any clock. */
const LATEST = 8.64e15 - DAY

/**
 * All that a report tells of records, in memory that does not grow with their number: time × route × class, durations of
 * each, errors by place, and the values that come most often.
 */
export class Aggregate {
  records = 0
  from = Number.POSITIVE_INFINITY
  to = Number.NEGATIVE_INFINITY
  readonly axis: TimeAxis
  readonly routes = new RoutesInRoom(ROOM_FOR_ROUTES)
  readonly errors = new HeavyHitters<ErrorCounts>(ROOM_FOR_ERRORS, () => new ErrorCounts())
  /** Of all routes together, where a store counted them; else each route has its own. */
  readonly statuses = new Columns<Map<number, number>>(() => new Map(), addCounts)
  readonly clients = new HeavyHitters<ClientCounts>(ROOM_FOR_CLIENTS, () => ({ failed: 0, notFound: 0, refused: 0 }))
  readonly users = new HeavyHitters<undefined>(ROOM_FOR_CLIENTS, () => undefined)
  readonly notFound = new HeavyHitters<undefined>(ROOM_FOR_PATHS, () => undefined)
  /** The same by column of time; clients with failed, not found and refused ones. Null when nobody asks. */
  readonly byColumn: { clients: ColumnHits; users: ColumnHits; notFound: ColumnHits } | null
  /** Routes by route and method, so that no name has to be joined for each record. */
  readonly #byRoute = new Map<string | null, Map<string | null, string>>()

  /** @param listsByColumn whether the most frequent values are counted by column too, which takes half as long again */
  constructor(offsetAt: (ms: number) => number, listsByColumn = true) {
    this.axis = new TimeAxis(offsetAt, this)
    this.byColumn = listsByColumn
      ? { clients: new ColumnHits(), users: new ColumnHits(), notFound: new ColumnHits() }
      : null
  }

  add(sample: Sample): void {
    const { time, errorDetail } = sample
    if (!(Math.abs(time) <= LATEST)) return
    this.records++
    if (time < this.from) this.from = time
    if (time > this.to) this.to = time
    const column = this.axis.columnOf(time)
    const place = classOf(sample)
    this.routes.of(this.#routeKey(sample)).add(sample, column)
    if (errorDetail != null || place === FAILED) this.errors.add(errorKey(sample)).add(sample, column, place)
    this.#addWho(sample, column, place)
  }

  join(factor: number): void {
    this.routes.join(factor)
    for (const { kept } of this.errors.top(ROOM_FOR_ERRORS)) kept.columns.join(factor)
    this.statuses.join(factor)
    for (const hits of Object.values(this.byColumn ?? {})) hits.join(factor)
  }

  state(): AggregateState {
    const { records, from, to, byColumn } = this
    return {
      ...{ records, from, to },
      axis: this.axis.state(),
      routes: this.routes.state(),
      errors: this.errors.state((counts) => counts.state()),
      clients: this.clients.state((counts) => counts),
      users: this.users.state((kept) => kept),
      notFound: this.notFound.state((kept) => kept),
      byColumn: byColumn && {
        clients: byColumn.clients.state(),
        users: byColumn.users.state(),
        notFound: byColumn.notFound.state(),
      },
    }
  }

  /** Goes on from the state of another that was made alike, with nothing counted yet. */
  restore(state: AggregateState): void {
    this.records = state.records
    this.from = state.from
    this.to = state.to
    this.axis.restore(state.axis)
    this.routes.restore(state.routes)
    this.errors.restore(state.errors, (counts) => new ErrorCounts().restore(counts))
    this.clients.restore(state.clients, (counts) => counts)
    this.users.restore(state.users, (kept) => kept)
    this.notFound.restore(state.notFound, (kept) => kept)
    if (this.byColumn === null || state.byColumn === null) return
    this.byColumn.clients.restore(state.byColumn.clients)
    this.byColumn.users.restore(state.byColumn.users)
    this.byColumn.notFound.restore(state.byColumn.notFound)
  }

  #addWho(sample: Sample, column: number, place: number): void {
    const { statusCode, url } = sample
    const { byColumn } = this
    const counts = addClient(this.clients, sample)
    if (byColumn !== null) addClient(byColumn.clients.at(column), sample)
    if (counts !== undefined) {
      if (place === FAILED) this.#mark(counts, 'failed')
      if (statusCode === 404) this.#mark(counts, 'notFound')
      else if (place === CLIENT_ERROR && (statusCode === 401 || statusCode === 403)) this.#mark(counts, 'refused')
    }
    addUser(this.users, sample)
    if (byColumn !== null) addUser(byColumn.users.at(column), sample)
    if (statusCode === 404 && url != null) {
      const path = cutOff(valueText(url), 300)
      this.notFound.add(path)
      byColumn?.notFound.at(column).add(path)
    }
  }

  #mark(counts: ClientCounts, name: keyof ClientCounts): void {
    counts[name]++
    this.byColumn?.clients.mark(CLIENT_MARKS.indexOf(name))
  }

  #routeKey({ route, method }: Sample): string {
    const known = this.#byRoute.get(route)?.get(method)
    if (known !== undefined) return known
    const key = valueJson([method ?? null, route ?? null])
    // Methods are a client's to choose where no route matched.
    if (this.#byRoute.size < 1000) {
      const methods = this.#byRoute.get(route) ?? new Map<string | null, string>()
      if (methods.size < 20) this.#byRoute.set(route, methods.set(method, key))
    }
    return key
  }
}

function addCounts(into: Map<number, number>, other: Map<number, number>): Map<number, number> {
  for (const [status, count] of other) into.set(status, (into.get(status) ?? 0) + count)
  return into
}

/** A copy, which does not keep the whole alive. */
function cutOff(text: string, length: number): string {
  return text.length <= length ? text : structuredClone(text.slice(0, length))
}
