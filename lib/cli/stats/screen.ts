import type { Palette } from '../../display/color.ts'
import { formatDuration } from '../../display/duration.ts'
import { safeText } from '../../display/safe-text.ts'
import { percentileOf } from '../../report/count/decades.ts'
import { durationsIn } from '../../report/findings/of-durations.ts'
import type { Report, ReportRoute, Series } from '../../report/report.ts'
import type { TimeZone } from '../../time/time-zone.ts'
import { type Column, shorten, table } from '../output/table.ts'
import { blocks, spark } from './spark.ts'

const MOST_ROUTES = 10
const MOST_ERRORS = 5
const MOST_COLUMNS = 140
/** Label in front and the highest value behind a line over time. */
const LABEL = 10
const VALUE = 12

/** The answers on one screen: the whole, its course, the busiest routes, where it failed. Never holds a control character. */
export function statsScreen(report: Report, palette: Palette, columns: number, zone: TimeZone): string[] {
  const { from, to, total } = report
  if (from === null || to === null) return ['no records']
  const width = Math.min(MOST_COLUMNS, Math.max(60, columns))
  return [
    headLine(report, palette, zone),
    '',
    ...courses(report, width, zone, palette),
    '',
    ...routeLines(report.routes, width, palette),
    ...errorLines(report, width, palette, zone),
    ...(total.requests === 0 ? [] : hintLines(report)),
  ]
}

function headLine({ from, to, total }: Report, palette: Palette, zone: TimeZone): string {
  const { requests, failed, durationUs } = total
  const parts = [
    `${palette.bold(grouped(requests))} requests`,
    `${minute(from ?? 0, zone)} – ${minute(to ?? 0, zone)}`,
    failed === 0 ? 'none failed' : palette.red(`failed ${grouped(failed)} (${share(failed, requests)})`),
    `p50 ${formatDuration(durationUs.p50)}`,
    `p95 ${formatDuration(durationUs.p95)}`,
    `p99 ${formatDuration(durationUs.p99)}`,
  ]
  return parts.join('   ')
}

function courses(report: Report, width: number, zone: TimeZone, palette: Palette): string[] {
  const { series, axis } = report
  const room = Math.min(axis.columns, width - LABEL - VALUE)
  const line = (label: string, drawn: string, most: string) => `${label.padEnd(LABEL)}${drawn.padEnd(room)}  ${most}`
  const p95s = p95Course(report, room)
  const all = requestsOf(series)
  return [
    line(
      'requests',
      spark(all, room),
      `${grouped(Math.max(...all))} in ${stepText(axis.step)}`.slice(0, VALUE - 2 + 12),
    ),
    line('failed', palette.red(spark(series.failed, room).padEnd(room)), grouped(Math.max(...series.failed))),
    line('p95', blocks(p95s), formatDuration(Math.max(...p95s))),
    `${' '.repeat(LABEL)}${timeMarks(report, room, zone)}`,
  ]
}

function p95Course({ durations, axis }: Report, room: number): number[] {
  const bound = (at: number) => Math.floor((at * axis.columns) / room)
  return Array.from(
    { length: room },
    (_, at) => percentileOf(durationsIn(durations, bound(at), bound(at + 1)), 0.95) ?? 0,
  )
}

function timeMarks({ axis }: Report, room: number, zone: TimeZone): string {
  const WIDTH = 18
  const count = Math.max(1, Math.floor(room / WIDTH))
  const marks = Array.from({ length: count }, (_, at) => {
    const time = axis.start + ((at * axis.columns) / count) * axis.step
    return minute(time, zone).padEnd(Math.floor((room * (at + 1)) / count) - Math.floor((room * at) / count))
  })
  return marks.join('').trimEnd()
}

function routeLines(routes: readonly ReportRoute[], width: number, palette: Palette): string[] {
  const isWide = width >= 110
  const name = Math.max(16, width - (isWide ? 84 : 50))
  const columns: Column[] = [
    { title: 'route' },
    { title: 'requests', align: 'right' },
    ...(isWide ? [{ title: 'over time' }] : []),
    { title: 'failed', align: 'right' },
    ...['p50', 'p95', ...(isWide ? ['p99'] : [])].map((title): Column => ({ title, align: 'right' })),
  ]
  const rows = routes.slice(0, MOST_ROUTES).map((route) => {
    const { requests, failed, durationUs, series } = route
    const shown = (us: number) => (durationUs.timed === 0 ? '–' : formatDuration(us))
    return [
      shorten(safeText(routeName(route)), name),
      grouped(requests),
      ...(isWide ? [spark(requestsOf(series), 24)] : []),
      failed === 0 ? '0' : isWide ? `${grouped(failed)} (${share(failed, requests)})` : grouped(failed),
      shown(durationUs.p50),
      shown(durationUs.p95),
      ...(isWide ? [shown(durationUs.p99)] : []),
    ]
  })
  const [head = '', ...lines] = table(columns, rows)
  return [palette.bold(head), ...lines]
}

/** Failed requests by place: what was refused or not found is none of the application's errors. */
function errorLines({ errors, axis }: Report, width: number, palette: Palette, zone: TimeZone): string[] {
  const failures = errors.filter(({ failed }) => failed > 0).slice(0, MOST_ERRORS)
  if (failures.length === 0) return []
  const isWide = width >= 110
  const columns: Column[] = [
    { title: 'failed at' },
    { title: 'times', align: 'right' },
    ...(isWide ? [{ title: 'when' }] : []),
    { title: 'first' },
    { title: 'last' },
  ]
  const room = Math.max(20, width - (isWide ? 66 : 38))
  const rows = failures.map(({ location, raised, failed, series, first, last }) => [
    shorten(safeText([location ?? 'no place in the code', raised].filter((part) => part !== null).join(' ')), room),
    grouped(failed),
    ...(isWide ? [spark(series, Math.min(24, axis.columns))] : []),
    minute(first, zone),
    minute(last, zone),
  ])
  const [head = '', ...lines] = table(columns, rows)
  return ['', palette.bold(head), ...lines]
}

function hintLines({ errors, routes }: Report): string[] {
  const failures = errors.filter(({ failed }) => failed > 0).length
  const more = [
    ...(routes.length > MOST_ROUTES ? [`${routes.length - MOST_ROUTES} more routes`] : []),
    ...(failures > MOST_ERRORS ? [`${failures - MOST_ERRORS} more places`] : []),
  ]
  return more.length === 0 ? [] : ['', `${more.join(', ')}: access-log report, or stats --full`]
}

function requestsOf({ fine, clientError, left, failed }: Series): number[] {
  return fine.map((count, at) => count + (clientError[at] ?? 0) + (left[at] ?? 0) + (failed[at] ?? 0))
}

function routeName({ method, route, others }: ReportRoute): string {
  return others ? '(all other routes)' : `${method ?? '-'} ${route ?? '(no route)'}`
}

function minute(time: number, zone: TimeZone): string {
  return zone.format(time).slice(5, 16)
}

function grouped(count: number): string {
  return count.toLocaleString('en')
}

function share(part: number, all: number): string {
  const percent = (part / all) * 100
  return percent < 0.1 ? '<0.1 %' : `${percent.toFixed(1)} %`
}

function stepText(step: number): string {
  if (step < 60_000) return `${step / 1000} s`
  return step < 3_600_000 ? `${step / 60_000} min` : `${step / 3_600_000} h`
}
