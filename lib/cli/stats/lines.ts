import type { Palette } from '../../display/color.ts'
import { formatDuration } from '../../display/duration.ts'
import { grouped } from '../../display/grouped.ts'
import { safeText } from '../../display/safe-text.ts'
import { percentileOf } from '../../report/count/decades.ts'
import { durationsIn } from '../../report/duration-columns.ts'
import { requestsOf } from '../../report/findings/usual.ts'
import type { Report, ReportRoute } from '../../report/report.ts'
import type { TimeZone } from '../../time/time-zone.ts'
import { DAY, HOUR, MINUTE } from '../../time/units.ts'
import { type Column, shorten, table } from '../output/table.ts'
import { blocks, spark } from './spark.ts'

const MOST_COLUMNS = 140
const LEAST_COLUMNS = 60
const WIDE = 110
/** Columns of the label in front of a chart, and between a chart and its highest value. */
const LABEL = 10
const GAP = 2
/** `999.9 ms` */
const LONGEST_DURATION = 8
/** Columns of a time below the charts, with the gap behind it. */
const MARK = 18
/** Milliseconds; in a shorter span times have seconds, as without them several would look the same. */
const LONG = 600_000

/** What is drawn over time. */
export type Course = Pick<Report, 'axis' | 'series' | 'durations'> & Partial<Pick<Report, 'total'>>

/** What a line says of a route. */
export type RouteFigures = Pick<ReportRoute, 'method' | 'route' | 'others' | 'requests' | 'failed' | 'series'> & {
  durationUs: { timed: number; p50: number | null; p95: number | null; p99: number | null }
  /** At most so many more requests, where not all routes are counted apart. */
  missed?: number
}

/** How many columns lines take on a terminal of so many. */
export function widthOn(columns: number): number {
  return Math.min(MOST_COLUMNS, Math.max(LEAST_COLUMNS, columns))
}

/** Whether there is room for more than the most important columns of a table. */
export function isWide(width: number): boolean {
  return width >= WIDE
}

/** Charts of requests, failures and p95 over time, one line each, with times below. */
export function courses(report: Course, width: number, zone: TimeZone, palette: Palette): string[] {
  const { series, axis } = report
  const all = requestsOf(series)
  const most = `${grouped(Math.max(...all))} in ${stepText(axis.step)}`
  const room = Math.min(axis.columns, width - LABEL - GAP - Math.max(most.length, LONGEST_DURATION))
  const line = (label: string, drawn: string, value: string) =>
    `${label.padEnd(LABEL)}${drawn.padEnd(room)}${' '.repeat(GAP)}${value}`
  const longestOfAll = report.total?.durationUs.max ?? Number.POSITIVE_INFINITY
  // A percentile is the middle of a range 12 % wide, which may be above the longest duration.
  const p95s = p95Course(report, room).map((us) => Math.min(us, longestOfAll))
  const longest = Math.max(...p95s)
  return [
    line('requests', spark(all, room), most),
    line('failed', palette.red(spark(series.failed, room).padEnd(room)), grouped(Math.max(...series.failed))),
    line('p95', blocks(p95s), longest === 0 ? '–' : formatDuration(longest)),
    `${' '.repeat(LABEL)}${timeMarks(report, room, zone)}`,
  ]
}

function p95Course({ durations, axis }: Course, room: number): number[] {
  const bound = (at: number) => Math.floor((at * axis.columns) / room)
  return Array.from(
    { length: room },
    (_, at) => percentileOf(durationsIn(durations, bound(at), bound(at + 1)), 0.95) ?? 0,
  )
}

function timeMarks({ axis }: Course, room: number, zone: TimeZone): string {
  const length = axis.columns * axis.step
  const moment = momentOf(axis.start, axis.start + length - 1, zone)
  const mark = (time: number) => (length < LONG ? zone.format(time).slice(11, 19) : moment(time))
  const count = Math.max(1, Math.floor(room / MARK))
  const marks = Array.from({ length: count }, (_, at) => {
    const time = axis.start + ((at * axis.columns) / count) * axis.step
    return mark(time).padEnd(Math.floor((room * (at + 1)) / count) - Math.floor((room * at) / count))
  })
  return marks.join('').trimEnd()
}

/** A table of the routes. */
export function routeLines(routes: readonly RouteFigures[], width: number, palette: Palette): string[] {
  const wide = isWide(width)
  const hasCourse = wide && routes.some(({ series }) => series.fine.length > 1)
  const name = Math.max(16, width - (wide ? 84 : 40))
  const columns: Column[] = [
    { title: 'route' },
    { title: 'requests', align: 'right' },
    ...(hasCourse ? [{ title: 'over time' }] : []),
    { title: 'failed', align: 'right' },
    ...['p50', 'p95', ...(wide ? ['p99'] : [])].map((title): Column => ({ title, align: 'right' })),
  ]
  const rows = routes.map((route) => {
    const { requests, failed, durationUs, series, missed = 0 } = route
    const shown = (us: number | null) => (us === null || durationUs.timed === 0 ? '–' : formatDuration(us))
    return [
      shorten(safeText(routeName(route)), name),
      missed === 0 ? grouped(requests) : `${grouped(requests)}+`,
      ...(hasCourse ? [spark(requestsOf(series), 24)] : []),
      failed === 0 ? '0' : wide ? `${grouped(failed)} (${share(failed, requests)})` : grouped(failed),
      shown(durationUs.p50),
      shown(durationUs.p95),
      ...(wide ? [shown(durationUs.p99)] : []),
    ]
  })
  const [head = '', ...lines] = table(columns, rows)
  return [palette.bold(head), ...lines]
}

function routeName({ method, route, others }: Pick<ReportRoute, 'method' | 'route' | 'others'>): string {
  return others ? '(all other routes)' : `${method ?? '-'} ${route ?? '(no route)'}`
}

/** Formats the times of a span: `11-24 14:30`, or `2026-11-24` where it is of several years. */
export function momentOf(from: number, to: number, zone: TimeZone): (time: number) => string {
  const isOfOneYear = zone.format(from).slice(0, 4) === zone.format(to).slice(0, 4)
  return (time) => (isOfOneYear ? zone.format(time).slice(5, 16) : zone.format(time).slice(0, 10))
}

/** `11-24 14:30 – 11-25 09:00`, `11-24 14:30:07 – 14:31:12` */
export function spanText(from: number, to: number, zone: TimeZone): string {
  const [start, end] = [zone.format(from), zone.format(to)]
  if (to - from < LONG && start.slice(0, 10) === end.slice(0, 10)) return `${start.slice(5, 19)} – ${end.slice(11, 19)}`
  const moment = momentOf(from, to, zone)
  return `${moment(from)} – ${moment(to)}`
}

/** A share above 0 in percent, never shown as 0 %. */
export function share(part: number, all: number): string {
  const percent = (part / all) * 100
  return percent < 0.1 ? '<0.1 %' : `${percent.toFixed(1)} %`
}

/** `10 min` */
function stepText(step: number): string {
  if (step < MINUTE) return `${step / 1000} s`
  if (step < HOUR) return `${step / MINUTE} min`
  return step < DAY ? `${step / HOUR} h` : `${step / DAY} d`
}
