import type { Palette } from '../../display/color.ts'
import { formatDuration } from '../../display/duration.ts'
import { grouped } from '../../display/grouped.ts'
import { safeText } from '../../display/safe-text.ts'
import type { Report } from '../../report/report.ts'
import type { TimeZone } from '../../time/time-zone.ts'
import { type Column, shorten, table } from '../output/table.ts'
import { courses, isWide, momentOf, routeLines, share, spanText, widthOn } from './lines.ts'
import { spark } from './spark.ts'

/** So many that everything fits on a terminal of 24 lines. */
const MOST_ROUTES = { wide: 8, narrow: 7 }
const MOST_ERRORS = 4

/**
 * A report on one screen: totals, charts, the busiest routes, where requests failed. Never holds a control character of a record.
 *
 * @param most length of each list (default: as much as the screen holds)
 */
export function statsScreen(
  report: Report,
  palette: Palette,
  columns: number,
  zone: TimeZone,
  most?: number,
): string[] {
  const { from, to, total } = report
  if (from === null || to === null) return ['no records']
  const width = widthOn(columns)
  const [routes, errors] = [most ?? MOST_ROUTES[isWide(width) ? 'wide' : 'narrow'], most ?? MOST_ERRORS]
  return [
    ...headLines(report, width, palette, zone),
    '',
    ...courses(report, width, zone, palette),
    '',
    ...routeLines(report.routes.slice(0, routes), width, palette),
    ...errorLines(report, errors, width, palette, zone),
    ...(total.requests === 0 ? [] : hintLines(report, routes, errors)),
  ]
}

/** Three lines on a narrow terminal. */
function headLines({ from, to, total }: Report, width: number, palette: Palette, zone: TimeZone): string[] {
  const { requests, failed, durationUs } = total
  const counts = `${palette.bold(grouped(requests))} request${requests === 1 ? '' : 's'}   ${spanText(from ?? 0, to ?? 0, zone)}`
  const failures = failed === 0 ? 'none failed' : palette.red(`failed ${grouped(failed)} (${share(failed, requests)})`)
  const took = (us: number) => (durationUs.timed === 0 ? '–' : formatDuration(us))
  const durations = (['p50', 'p95', 'p99'] as const).map((name) => `${name} ${took(durationUs[name])}`)
  const parts = [counts, failures, durations.join('   ')]
  return isWide(width) ? [parts.join('   ')] : parts
}

/** Failures by place in the code; requests that were refused or not found are no failures of the application. */
function errorLines(report: Report, most: number, width: number, palette: Palette, zone: TimeZone): string[] {
  const { errors, axis, from, to } = report
  const failures = errors.filter(({ failed }) => failed > 0).slice(0, most)
  if (failures.length === 0) return []
  const wide = isWide(width)
  const moment = momentOf(from ?? 0, to ?? 0, zone)
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
    moment(first),
    moment(last),
  ])
  const [head = '', ...lines] = table(columns, rows)
  return ['', palette.bold(head), ...lines]
}

function hintLines({ errors, routes }: Report, mostRoutes: number, mostErrors: number): string[] {
  const failures = errors.filter(({ failed }) => failed > 0).length
  const more = [...further(routes.length - mostRoutes, 'route'), ...further(failures - mostErrors, 'place')]
  const all = Math.max(routes.length, failures)
  return more.length === 0 ? [] : [`${more.join(', ')}: see report, or stats -n ${all}`]
}

function further(count: number, name: string): string[] {
  return count > 0 ? [`${count} more ${name}${count === 1 ? '' : 's'}`] : []
}
