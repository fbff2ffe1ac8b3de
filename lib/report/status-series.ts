import type { Aggregate } from './aggregate.ts'
import type { RouteCounts } from './count/route-counts.ts'
import type { Report, ReportRoute } from './report.ts'

const MOST_STATUSES = 40

/** The statuses of all requests over time. */
export function statusesOf({ statuses, routes, axis }: Aggregate): Report['statuses'] {
  const counted = new Map<number, Map<number, number>>()
  for (const [, counts] of routes.list()) putAll(counted, counts)
  putAll(counted, routes.others)
  for (const [column, counts] of statuses) {
    for (const [status, count] of counts) put(counted, status, column, count)
  }
  return mostOf(counted, axis)
}

/**
 * The statuses of a route over time; the most frequent one without its series, which the others leave of the route's requests.
 * Null unless a status was counted for every request.
 */
export function statusesOfRoute(route: RouteCounts, { axis }: Aggregate): ReportRoute['statuses'] {
  const counted = new Map<number, Map<number, number>>()
  putAll(counted, route)
  const all = mostOf(counted, axis)
  if (all.reduce((sum, { count }) => sum + count, 0) < route.requests) return null
  const most = Math.max(...all.map(({ count }) => count))
  const mostFrequent = all.find(({ count }) => count === most)
  return all.map((each) => (each === mostFrequent ? { ...each, series: null } : each))
}

function putAll(counted: Map<number, Map<number, number>>, { columns }: RouteCounts): void {
  for (const [column, { statuses }] of columns) {
    for (let at = 0; at < statuses.length; at += 2) {
      put(counted, statuses[at] as number, column, statuses[at + 1] as number)
    }
  }
}

function put(counted: Map<number, Map<number, number>>, status: number, column: number, count: number): void {
  const columns = counted.get(status) ?? new Map<number, number>()
  counted.set(status, columns.set(column, (columns.get(column) ?? 0) + count))
}

function mostOf(
  counted: ReadonlyMap<number, ReadonlyMap<number, number>>,
  axis: Aggregate['axis'],
): Report['statuses'] {
  return [...counted]
    .map(([status, columns]) => ({
      status,
      count: [...columns.values()].reduce((sum, count) => sum + count, 0),
      series: axis.map((column) => columns.get(column) ?? 0),
    }))
    .sort((a, b) => b.count - a.count)
    .slice(0, MOST_STATUSES)
    .sort((a, b) => a.status - b.status)
}
