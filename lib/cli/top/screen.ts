import type { Palette } from '../../display/color.ts'
import { formatDuration } from '../../display/duration.ts'
import { grouped } from '../../display/grouped.ts'
import { safeText } from '../../display/safe-text.ts'
import type { TimeZone } from '../../time/time-zone.ts'
import { MINUTE } from '../../time/units.ts'
import { type Column, shorten, table, width as widthOf } from '../output/table.ts'
import { courses, isWide, routeLines, share, widthOn } from '../stats/lines.ts'
import type { Live, LiveError, Sums } from './window.ts'

/** Where and how it is shown. */
export interface Look {
  palette: Palette
  zone: TimeZone
  columns: number
  /** Of the terminal; all are shown where there is none. */
  rows: number
  /** What is looked at, in front of the first line. */
  title: string
  /** Milliseconds of an interval, and of what the figures are about. */
  every: number
  over: number
  /** Of each list. */
  most: number
  /** Said while nothing came. */
  whenNothing: string
}

/** Lines of what is over time with the one below it, and of titles and gap of the lists. */
const BETWEEN = 8
const LEAST_ERRORS = 3

/** A frame of at most so many lines as the terminal has. Never holds a control character. */
export function topScreen(live: Live, look: Look): string[] {
  const { palette, zone, rows } = look
  const width = widthOn(look.columns)
  const clock = zone.format(live.to).slice(11, 19)
  const said = shorten(`${safeText(look.title)}   every ${span(look.every)}, the last ${span(look.over)}`, width - 10)
  const gap = ' '.repeat(Math.max(2, width - widthOf(said) - clock.length))
  const head = [`${palette.bold(said)}${gap}${clock}`, nowLine(live, palette), '', ...sumLines(live, width, palette)]
  const room = Math.max(0, rows - head.length - BETWEEN)
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

/** The figures of one interval as lines that follow each other in a pipe. */
export function topBlock(live: Live, look: Look): string[] {
  const { palette, zone, most } = look
  const width = widthOn(look.columns)
  return [
    `${palette.bold(`${zone.format(live.from).slice(0, 19)} – ${zone.format(live.to).slice(11, 19)}`)}   ${rate(live)} a second`,
    ...sumLines(live, width, palette),
    ...(live.requests === 0 ? [] : routeLines(live.routes.slice(0, most), width, palette)),
    ...(live.errors.length === 0 ? [] : errorLines(live.errors.slice(0, most), width, look)),
    '',
  ]
}

function nowLine({ now }: Live, palette: Palette): string {
  const seconds = Math.max(0.001, (now.to - now.from) / 1000)
  const failed = now.failed === 0 ? 'none failed' : palette.red(`failed ${perSecond(now.failed / seconds)} a second`)
  return [
    `now ${palette.bold(perSecond(now.requests / seconds))} a second`,
    failed,
    `p95 ${took(now.durationUs.p95)}`,
  ].join('   ')
}

/** On a narrow terminal in two lines. */
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

function rate({ from, to, requests }: Live): string {
  return perSecond(requests / Math.max(0.001, (to - from) / 1000))
}

function perSecond(count: number): string {
  return count >= 100 ? grouped(Math.round(count)) : count.toFixed(1)
}

function took(us: number | null): string {
  return us === null ? '–' : formatDuration(us)
}

function span(ms: number): string {
  if (ms < MINUTE) return `${Number((ms / 1000).toFixed(1))} s`
  return `${Number((ms / MINUTE).toFixed(1))} min`
}
