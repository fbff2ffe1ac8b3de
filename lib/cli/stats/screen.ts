import type { Palette } from '../../display/color.ts'
import { formatDuration } from '../../display/duration.ts'
import { safeText } from '../../display/safe-text.ts'
import type { Report } from '../../report/report.ts'
import type { TimeZone } from '../../time/time-zone.ts'
import { type Column, shorten, table } from '../output/table.ts'
import { courses, grouped, isWide, minute, routeLines, share, widthOn } from './lines.ts'
import { spark } from './spark.ts'

const MOST_ROUTES = 10
const MOST_ERRORS = 5

/** The answers on one screen: the whole, its course, the busiest routes, where it failed. Never holds a control character. */
export function statsScreen(report: Report, palette: Palette, columns: number, zone: TimeZone): string[] {
  const { from, to, total } = report
  if (from === null || to === null) return ['no records']
  const width = widthOn(columns)
  return [
    headLine(report, palette, zone),
    '',
    ...courses(report, width, zone, palette),
    '',
    ...routeLines(report.routes.slice(0, MOST_ROUTES), width, palette),
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

/** Failed requests by place: what was refused or not found is none of the application's errors. */
function errorLines({ errors, axis }: Report, width: number, palette: Palette, zone: TimeZone): string[] {
  const failures = errors.filter(({ failed }) => failed > 0).slice(0, MOST_ERRORS)
  if (failures.length === 0) return []
  const wide = isWide(width)
  const columns: Column[] = [
    { title: 'failed at' },
    { title: 'times', align: 'right' },
    ...(wide ? [{ title: 'when' }] : []),
    { title: 'first' },
    { title: 'last' },
  ]
  const room = Math.max(20, width - (wide ? 66 : 38))
  const rows = failures.map(({ location, raised, failed, series, first, last }) => [
    shorten(safeText([location ?? 'no place in the code', raised].filter((part) => part !== null).join(' ')), room),
    grouped(failed),
    ...(wide ? [spark(series, Math.min(24, axis.columns))] : []),
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
