import type { Aggregate } from '../../report/aggregate.ts'
import { classOf, FAILED } from '../../report/count/classes.ts'
import { DURATION_COLUMNS, durationColumn } from '../../report/count/decades.ts'
import { errorKey } from '../../report/count/error-counts.ts'
import { type Lists, ROOM_FOR_CLIENTS, ROOM_FOR_PATHS } from '../../report/count/lists.ts'
import { type RouteCounts, SLOWEST_OF_ROUTE } from '../../report/count/route-counts.ts'
import { CLIENT_COUNTS, type Counts, type RouteColumn } from '../../store/clickhouse/counts.ts'
import type { TimeZone } from '../../time/time-zone.ts'
import { bucketBounds, columnBounds } from './duration-bounds.ts'

/** One more than an aggregate has room for, so that it knows that they are not all. */
const [MOST_CLIENTS, MOST_PATHS] = [ROOM_FOR_CLIENTS + 1, ROOM_FOR_PATHS + 1]

/** Fills an aggregate with what the database counts. */
export async function countAggregate(counts: Counts, aggregate: Aggregate, { offsetAt }: TimeZone): Promise<void> {
  const { records, from, to } = await counts.span()
  if (records === 0) return
  Object.assign(aggregate, { records, from, to })
  const { axis } = aggregate
  for (const end of [from, to]) axis.columnOf(end)
  const [step, offset] = [axis.step, offsetAt(from)]
  await countRoutes(counts, aggregate, step, offset)
  for await (const [column, status, count] of counts.statuses(step, offset)) {
    aggregate.statuses.at(column).set(status, count)
  }
  if (aggregate.lists !== null) await countLists(counts, aggregate.lists)
  for await (const sample of counts.errors()) {
    const place = classOf(sample)
    if (sample.errorDetail == null && place !== FAILED) continue
    aggregate.errors.add(errorKey(sample)).add(sample, axis.columnOf(sample.time), place)
  }
}

async function countLists(counts: Counts, { clients, users, notFound }: Lists): Promise<void> {
  for await (const [client, ...sums] of counts.values('client', MOST_CLIENTS, CLIENT_COUNTS)) {
    const [count, failed = 0, missing = 0, refused = 0] = sums
    clients.add(client, count)
    clients.last = { failed, notFound: missing, refused }
  }
  for await (const [user, count] of counts.values('user', MOST_CLIENTS)) users.add(user, count)
  for await (const [path, count] of counts.values('notFound', MOST_PATHS)) notFound.add(path, count)
}

async function countRoutes(counts: Counts, aggregate: Aggregate, step: number, offset: number): Promise<void> {
  const byRoute = new Map<string, RouteColumn[]>()
  const requests = new Map<string, number>()
  for await (const column of counts.columns(step, offset, columnBounds)) {
    const key = routeKey(column)
    const columns = byRoute.get(key) ?? []
    byRoute.set(key, columns)
    columns.push(column)
    requests.set(
      key,
      column.cells.reduce((sum, { count }) => sum + count, requests.get(key) ?? 0),
    )
  }
  // The busiest first, as a report tells only so many routes apart.
  const keys = [...byRoute.keys()].sort((a, b) => (requests.get(b) ?? 0) - (requests.get(a) ?? 0))
  const routes = new Map<string, RouteCounts>()
  for (const key of keys) {
    const route = aggregate.routes.of(key)
    routes.set(key, route)
    // Before the next one is asked for, as a place without requests may be given to it.
    route.requests += requests.get(key) ?? 0
    for (const column of byRoute.get(key) ?? []) addColumn(route, column)
  }
  // One column for all of the time.
  for await (const whole of counts.columns(Number.MAX_SAFE_INTEGER, 0, bucketBounds)) {
    const timed = whole.cells.filter(({ us }) => us >= 0).map(({ us, count }) => [us, count] as const)
    routes.get(routeKey(whole))?.durations.addCounted(timed, whole.max)
  }
  for await (const record of counts.slowest(SLOWEST_OF_ROUTE, true)) {
    routes.get(routeKey(record))?.slowest.add(record)
  }
}

function addColumn({ columns }: RouteCounts, { column, cells }: RouteColumn): void {
  const slot = columns.at(column)
  for (const { class: place, us, count } of cells) {
    slot.classes[place] = (slot.classes[place] ?? 0) + count
    if (us < 0) continue
    slot.durations ??= new Uint32Array(DURATION_COLUMNS)
    const at = durationColumn(us)
    slot.durations[at] = (slot.durations[at] ?? 0) + count
  }
}

/** The key by which an aggregate knows a method and route. */
function routeKey({ method, route }: { method: string | null; route: string | null }): string {
  return JSON.stringify([method ?? null, route ?? null])
}
