import type { TimeZone } from '../time/time-zone.ts'
import type { Aggregate } from './aggregate.ts'
import { CLASSES } from './count/classes.ts'
import type { Columns } from './count/columns.ts'
import { DURATION_COLUMNS, PER_DECADE, SHORTEST_US } from './count/decades.ts'
import { type ErrorCounts, isUnknown } from './count/error-counts.ts'
import type { Hits } from './count/heavy-hitters.ts'
import type { Histogram } from './count/histogram.ts'
import { RouteCounts, RouteSlot } from './count/route-counts.ts'
import { sparse } from './duration-columns.ts'
import { hitsByColumn } from './hits-by-column.ts'
import type {
  DurationColumns,
  Figures,
  Report,
  ReportError,
  ReportRoute,
  ReportSlow,
  ReportValue,
  Series,
} from './report.ts'
import { statusesOf, statusesOfRoute } from './status-series.ts'

const MOST_ROUTES = 60
const MOST_ERRORS = 40
const MOST_LISTED = 20

/** What a report says besides its counts. */
export interface ReportHead {
  title: string
  /** Epoch milliseconds at which the report is made. */
  made: number
  zone: TimeZone
  zoneName: string
  source: Report['source']
  /** The period that is compared with, in epoch milliseconds; null without one. */
  before: { aggregate: Aggregate; from: number; to: number } | null
}

/** The report of what was counted; `findings` is left empty, as they are found in the report itself. */
export function buildReport(aggregate: Aggregate, head: ReportHead): Report {
  const { axis, from, to, lists } = aggregate
  const { title, made, source, before } = head
  const all = layersOf(aggregate)
  const whole = sumOf(all.map(({ counts }) => counts))
  const layers = withOthers(all)
  const start = axis.columns === 0 ? 0 : axis.startOf(axis.first)
  const earlier = before === null ? null : routesBefore(before.aggregate)
  return {
    format: 'access-log report',
    version: 1,
    title,
    made,
    zone: { name: head.zoneName, changes: changesOf(head.zone, start, axis.step, axis.columns) },
    source,
    from: axis.columns === 0 ? null : from,
    to: axis.columns === 0 ? null : to,
    axis: { start, step: axis.step, columns: axis.columns },
    durationAxis: { shortestUs: SHORTEST_US, perDecade: PER_DECADE, columns: DURATION_COLUMNS },
    total: figuresOf(whole),
    series: seriesOf(whole, aggregate),
    durations: durationsOf(whole, aggregate),
    before: before === null ? null : { from: before.from, to: before.to, total: totalOf(before.aggregate) },
    statuses: statusesOf(aggregate),
    routes: layers.map(({ key, counts }) => routeOf(key, counts, aggregate, earlier)),
    errors: errorsOf(aggregate, before?.aggregate ?? null),
    clients: lists?.clients.top(MOST_LISTED).map(({ kept, ...hits }) => ({ ...hits, ...kept })) ?? [],
    users: lists?.users.top(MOST_LISTED).map(valueWith) ?? [],
    notFound: lists?.notFound.top(MOST_LISTED).map(valueWith) ?? [],
    slowest: slowestOf(layers),
    byColumn: hitsByColumn(aggregate),
    distinct: {
      clients: lists?.clients.distinct ?? null,
      users: lists?.users.distinct ?? null,
    },
    findings: [],
  }
}

function durationsOf({ columns }: RouteCounts, { axis }: Aggregate): DurationColumns {
  return {
    every: 1,
    columns: axis.map((column) => {
      const counts = columns.get(column)?.durations
      return counts == null ? [] : sparse(counts)
    }),
  }
}

interface Layer {
  /** JSON of method and route; null for all other routes together. */
  key: string | null
  counts: RouteCounts
}

function layersOf({ routes }: Aggregate): Layer[] {
  const layers: Layer[] = routes.list().map(([key, counts]) => ({ key, counts }))
  return routes.others.requests === 0 ? layers : [...layers, { key: null, counts: routes.others }]
}

/** The busiest routes, and the rest of them as one. */
function withOthers(layers: readonly Layer[]): Layer[] {
  const named = layers.filter(({ key }) => key !== null)
  const shown = named.slice(0, MOST_ROUTES)
  const others = layers.filter((layer) => !shown.includes(layer))
  return others.length === 0 ? shown : [...shown, { key: null, counts: sumOf(others.map(({ counts }) => counts)) }]
}

function sumOf(layers: readonly RouteCounts[]): RouteCounts {
  const sum = new RouteCounts()
  for (const { requests, durations, columns } of layers) {
    sum.requests += requests
    sum.durations.merge(durations)
    mergeCopies(sum.columns, columns)
  }
  return sum
}

/** Copies each slot, as otherwise the sum would hold the slot of a route and change its counts. */
function mergeCopies(into: Columns<RouteSlot>, columns: Columns<RouteSlot>): void {
  for (const [column, slot] of columns) into.put(column, new RouteSlot().merge(slot))
}

function totalOf(aggregate: Aggregate): Figures {
  return figuresOf(sumOf(layersOf(aggregate).map(({ counts }) => counts)))
}

function figuresOf({ requests, durations, columns }: RouteCounts): Figures {
  const sums = [0, 0, 0, 0]
  for (const [, { classes }] of columns) {
    for (const [index, count] of classes.entries()) sums[index] = (sums[index] ?? 0) + count
  }
  const [, clientError = 0, left = 0, failed = 0] = sums
  return { requests, clientError, left, failed, durationUs: percentiles(durations) }
}

function percentiles(histogram: Histogram): Figures['durationUs'] {
  const at = (share: number) => Math.round(histogram.percentile(share))
  return { timed: histogram.count, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: histogram.max }
}

function seriesOf({ columns }: RouteCounts, { axis }: Aggregate): Series {
  const [fine, clientError, left, failed] = CLASSES.map((_, classIndex) =>
    axis.map((column) => columns.get(column)?.classes[classIndex] ?? 0),
  )
  return { fine: fine ?? [], clientError: clientError ?? [], left: left ?? [], failed: failed ?? [] }
}

function routesBefore(aggregate: Aggregate): ReadonlyMap<string, Figures> {
  return new Map(aggregate.routes.list().map(([key, counts]) => [key, figuresOf(counts)]))
}

function routeOf(
  key: string | null,
  counts: RouteCounts,
  aggregate: Aggregate,
  earlier: ReadonlyMap<string, Figures> | null,
): ReportRoute {
  const [method, route]: [string | null, string | null] = key === null ? [null, null] : JSON.parse(key)
  return {
    method,
    route,
    others: key === null,
    ...figuresOf(counts),
    series: seriesOf(counts, aggregate),
    statuses: statusesOfRoute(counts, aggregate),
    durations: durationsOf(counts, aggregate),
    before: key === null ? null : (earlier?.get(key) ?? null),
  }
}

function errorsOf(aggregate: Aggregate, before: Aggregate | null): ReportError[] {
  const known = before === null ? null : new Set(before.errors.top(Number.POSITIVE_INFINITY).map(({ value }) => value))
  return aggregate.errors
    .top(Number.POSITIVE_INFINITY)
    .sort((a, b) => b.kept.failed - a.kept.failed || b.count - a.count)
    .slice(0, MOST_ERRORS)
    .map((hits) => errorOf(hits, aggregate, known))
}

function errorOf({ value, kept }: Hits<ErrorCounts>, { axis }: Aggregate, known: Set<string> | null): ReportError {
  const { location, errorFunc, raised, count, failed, first, last, columns, samples } = kept
  // Records of several categories are not counted in the order of their times.
  const inTime = samples.toSorted((a, b) => a.time - b.time)
  const byCount = <T>(counts: ReadonlyMap<T, number>) => [...counts].sort(([, a], [, b]) => b - a)
  return {
    location: location === null || isUnknown(location) ? null : location,
    errorFunc,
    raised,
    message: inTime.at(-1)?.message ?? null,
    count,
    failed,
    first,
    last,
    statuses: byCount(kept.statuses).map(([status, times]) => ({ status, count: times })),
    routes: byCount(kept.routes).map(([name, times]) => ({ name, count: times })),
    series: axis.map((column) => columns.get(column) ?? 0),
    samples: inTime.map((sample) => ({ ...sample })),
    isNew: known === null ? null : !known.has(value),
  }
}

function slowestOf(layers: readonly Layer[]): ReportSlow[] {
  const all = layers.flatMap(({ counts }) => [...counts.slowest.samples])
  return all.sort((a, b) => b.durationUs - a.durationUs).map(slowOf)
}

function valueWith({ value, count, missed }: Hits<unknown>): ReportValue {
  return { value, count, missed }
}

function slowOf({ time, method, url, route, statusCode, durationUs, reqId }: ReportSlow): ReportSlow {
  return { time, method, url, route, statusCode, durationUs, reqId }
}

function changesOf({ offsetAt }: TimeZone, start: number, step: number, columns: number): [number, number][] {
  const changes: [number, number][] = [[start, offsetAt(start)]]
  for (let column = 1; column <= columns; column++) {
    const time = start + column * step
    const offset = offsetAt(time)
    if (offset !== changes.at(-1)?.[1]) changes.push([time, offset])
  }
  return changes
}
