import type { Sample } from '../reader/samples/sample.ts'
import { CLIENT_ERROR, classOf, FAILED } from './count/classes.ts'
import { ColumnHits } from './count/column-hits.ts'
import { Columns } from './count/columns.ts'
import { addClient, addUser } from './count/count-who.ts'
import { ErrorCounts, errorKey } from './count/error-counts.ts'
import { HeavyHitters } from './count/heavy-hitters.ts'
import { RoutesInRoom } from './count/routes-in-room.ts'
import { TimeAxis } from './count/time-axis.ts'

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

/** What `Date` can show on any clock. */
const LATEST = 8.64e15 - 86_400_000

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
  readonly statuses = new Columns<Map<number, number>>(() => new Map(), addCounts)
  readonly clients = new HeavyHitters<ClientCounts>(ROOM_FOR_CLIENTS, () => ({ failed: 0, notFound: 0, refused: 0 }))
  readonly users = new HeavyHitters<undefined>(ROOM_FOR_CLIENTS, () => undefined)
  readonly notFound = new HeavyHitters<undefined>(ROOM_FOR_PATHS, () => undefined)
  /** The same by column of time; clients with failed, not found and refused ones. */
  readonly byColumn = { clients: new ColumnHits(3), users: new ColumnHits(0), notFound: new ColumnHits(0) }
  /** Routes by route and method, so that no name has to be joined for each record. */
  readonly #byRoute = new Map<string | null, Map<string | null, string>>()

  constructor(offsetAt: (ms: number) => number) {
    this.axis = new TimeAxis(offsetAt, this)
  }

  add(sample: Sample): void {
    const { time, statusCode, errorDetail } = sample
    if (!(Math.abs(time) <= LATEST)) return
    this.records++
    if (time < this.from) this.from = time
    if (time > this.to) this.to = time
    const column = this.axis.columnOf(time)
    const place = classOf(sample)
    this.routes.of(this.#routeKey(sample)).add(sample, column)
    const statuses = this.statuses.at(column)
    statuses.set(statusCode, (statuses.get(statusCode) ?? 0) + 1)
    if (errorDetail != null || place === FAILED) this.errors.add(errorKey(sample)).add(sample, column, place)
    this.#addWho(sample, column, place)
  }

  join(factor: number): void {
    this.routes.join(factor)
    for (const { kept } of this.errors.top(ROOM_FOR_ERRORS)) kept.columns.join(factor)
    this.statuses.join(factor)
    for (const hits of Object.values(this.byColumn)) hits.join(factor)
  }

  #addWho(sample: Sample, column: number, place: number): void {
    const { statusCode, url } = sample
    const { clients, users, notFound } = this.byColumn
    const counts = addClient(this.clients, sample)
    const marks = addClient(clients.at(column), sample)
    if (counts !== undefined && marks !== undefined) {
      if (place === FAILED) mark(counts, 'failed', marks, 0)
      if (statusCode === 404) mark(counts, 'notFound', marks, 1)
      else if (place === CLIENT_ERROR && (statusCode === 401 || statusCode === 403)) mark(counts, 'refused', marks, 2)
    }
    addUser(this.users, sample)
    addUser(users.at(column), sample)
    if (statusCode === 404 && url != null) {
      const path = cutOff(textOf(url), 300)
      this.notFound.add(path)
      notFound.at(column).add(path)
    }
  }

  #routeKey({ route, method }: Sample): string {
    const known = this.#byRoute.get(route)?.get(method)
    if (known !== undefined) return known
    const key = JSON.stringify([method ?? null, route ?? null])
    // Methods are a client's to choose where no route matched.
    if (this.#byRoute.size < 1000) {
      const methods = this.#byRoute.get(route) ?? new Map<string | null, string>()
      if (methods.size < 20) this.#byRoute.set(route, methods.set(method, key))
    }
    return key
  }
}

function mark(counts: ClientCounts, name: keyof ClientCounts, marks: number[], at: number): void {
  counts[name]++
  marks[at] = (marks[at] ?? 0) + 1
}

function addCounts(into: Map<number, number>, other: Map<number, number>): Map<number, number> {
  for (const [status, count] of other) into.set(status, (into.get(status) ?? 0) + count)
  return into
}

/** A copy, which does not keep the whole alive. */
function cutOff(text: string, length: number): string {
  return text.length <= length ? text : structuredClone(text.slice(0, length))
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '-')
}
