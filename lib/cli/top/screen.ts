import type { Palette } from '../../display/color.ts'
import { formatDuration } from '../../display/duration.ts'
import { grouped } from '../../display/grouped.ts'
import { safeText } from '../../display/safe-text.ts'
import type { TimeZone } from '../../time/time-zone.ts'
import { MINUTE } from '../../time/units.ts'
import { type Column, shorten, table, width as widthOf } from '../output/table.ts'
import { courses, isWide, routeLines, share, widthOn } from '../stats/lines.ts'
import type { Live, LiveError, Sums } from './window.ts'

/** Where and how the figures are shown. */
export interface Look {
  palette: Palette
  zone: TimeZone
  /** Columns and rows of the terminal; Infinity where there is none. */
  columns: number
  rows: number
  /** What is counted, at the start of the first line. */
  title: string
  /** Milliseconds of an interval, and of the span that the figures cover. */
  every: number
  over: number
  /** Length of each list at most. */
  most: number
  /** Shown in place of the lists until a request comes. */
  whenNothing: string
}

/** Lines of the charts with the times below them, and of the titles of the lists and the gaps. */
const CHARTS_AND_TITLES = 8
const LEAST_ERRORS = 3

/** One frame, of no more lines than the terminal has. Never holds a control character of a record. */
export function topScreen(live: Live, look: Look): string[] {
  const { palette, zone, rows } = look
  const width = widthOn(look.columns)
  const clock = zone.format(live.to).slice(11, 19)
  const said = shorten(`${safeText(look.title)}   every ${span(look.every)}, the last ${span(look.over)}`, width - 10)
  const gap = ' '.repeat(Math.max(2, width - widthOf(said) - clock.length))
  const head = [`${palette.bold(said)}${gap}${clock}`, nowLine(live, palette), '', ...sumLines(live, width, palette)]
  const room = Math.max(0, rows - head.length - CHARTS_AND_TITLES)
  const errors = Math.min(live.errors.length, look.most, Math.max(LEAST_ERRORS, Math.floor(room / 3)))
  const routes = Math.min(look.most, Math.max(1, room - errors))
  const lists = [
    ...routeLines(live.routes.slice(0, routes), width, palette),
    '',
    ...errorLines(live.errors.slice(0, errors), width, look),
  ]
  const nothing = [palette.dim(shorten(safeText(look.whenNothing), width))]
  const frame = [...head, ...courses(live, width, zone, palette), '', ...(live.requests === 0 ? nothing : lists)]
  return frame.slice(0, rows)
}

/** The figures of one interval as a block of lines, for a pipe. */
export function topBlock(live: Live, look: Look): string[] {
  const { palette, zone, most } = look
  const width = widthOn(look.columns)
  return [
    `${palette.bold(`${zone.format(live.from).slice(0, 19)} – ${zone.format(live.to).slice(11, 19)}`)}   ${rate(live.requests, live)} a second`,
    ...sumLines(live, width, palette),
    ...(live.requests === 0 ? [] : routeLines(live.routes.slice(0, most), width, palette)),
    ...(live.errors.length === 0 ? [] : errorLines(live.errors.slice(0, most), width, look)),
    '',
  ]
}

function nowLine({ now }: Live, palette: Palette): string {
  const failed = now.failed === 0 ? 'none failed' : palette.red(`failed ${rate(now.failed, now)} a second`)
  return `now ${palette.bold(rate(now.requests, now))} a second   ${failed}   p95 ${took(now.durationUs.p95)}`
}

/** Two lines on a narrow terminal. */
function sumLines(sums: Sums, width: number, palette: Palette): string[] {
  const { requests, failed, clientError, left, durationUs } = sums
  const counts = [
    `${palette.bold(grouped(requests))} requests`,
    failed === 0 ? 'none failed' : palette.red(`failed ${grouped(failed)} (${share(failed, requests)})`),
    `4xx ${grouped(clientError)}`,
    `left ${grouped(left)}`,
  ].join('   ')
  const durations = [`p50 ${took(durationUs.p50)}`, `p95 ${took(durationUs.p95)}`, `p99 ${took(durationUs.p99)}`].join(
    '   ',
  )
  return isWide(width) ? [`${counts}   ${durations}`] : [counts, durations]
}

/** What failed last, by place in the code. */
function errorLines(errors: readonly LiveError[], width: number, { palette, zone }: Look): string[] {
  if (errors.length === 0) return [palette.dim('no request failed')]
  const wide = isWide(width)
  const columns: Column[] = [
    { title: 'failed' },
    { title: 'times', align: 'right' },
    ...(wide ? [{ title: 'request' }] : []),
    { title: 'at' },
  ]
  const room = width - (wide ? 55 : 19)
  const rows = errors.map((error) => [
    zone.format(error.time).slice(11, 19),
    grouped(error.count),
    ...(wide ? [shorten(safeText(requestOf(error)), 34)] : []),
    shorten(safeText(placeOf(error)), room),
  ])
  const [head = '', ...lines] = table(columns, rows)
  return [palette.bold(head), ...lines.map((line) => palette.red(line))]
}

function requestOf({ statusCode, method, route }: LiveError): string {
  return `${statusCode} ${method ?? '-'} ${route ?? '(no route)'}`
}

function placeOf({ location, raised, message }: LiveError): string {
  const said = message === null ? raised : `${raised}: ${message}`
  return `${location ?? 'no place in the code'} ${said ?? ''}`.trimEnd()
}

function rate(count: number, { from, to }: Pick<Live, 'from' | 'to'>): string {
  const perSecond = count / Math.max(0.001, (to - from) / 1000)
  return perSecond >= 100 ? grouped(Math.round(perSecond)) : perSecond.toFixed(1)
}

function took(us: number | null): string {
  return us === null ? '–' : formatDuration(us)
}

function span(ms: number): string {
  if (ms < MINUTE) return `${Number((ms / 1000).toFixed(1))} s`
  return `${Number((ms / MINUTE).toFixed(1))} min`
}
