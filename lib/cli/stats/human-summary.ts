import type { Palette } from '../../display/color.ts'
import { formatDuration } from '../../display/duration.ts'
import { shownText } from '../../display/human-line.ts'
import { type Column, shorten, table } from '../output/table.ts'
import type { Counted, Durations, Summary } from './summary.ts'

const BAR_WIDTH = 40
const COUNT: Column = { title: 'count', align: 'right' }
const SHARE: Column = { title: 'share', align: 'right' }

/** The summary as tables, for people. Never holds a control character of a record. */
export function humanSummary(summary: Summary, palette: Palette, columns: number): string[] {
  if (summary.records === 0) return ['no records']
  const valueWidth = Math.max(20, Math.min(60, columns - 50))
  const section = (title: string, lines: readonly string[]) =>
    lines.length < 2 ? [] : ['', palette.bold(title), ...lines]
  const counts = (title: string, counted: readonly Counted[]) =>
    table(
      [{ title }, COUNT, SHARE],
      counted.map(({ value, count, missed }) => [
        shown(value, valueWidth),
        countText(count, missed),
        share(count, summary.records),
      ]),
    )
  return [
    `${palette.bold(String(summary.records))} records${summary.from === null ? '' : ` from ${summary.from} to ${summary.to}`}`,
    ...section('Duration', durationLines(summary)),
    ...section('Status', counts('status', summary.status)),
    ...section('Outcome', counts('outcome', summary.outcome)),
    ...section(withCount('Route', summary.route, summary.distinct.route), routeLines(summary, valueWidth)),
    ...section(withCount('User', summary.user, summary.distinct.user), counts('user', summary.user)),
    ...section(withCount('Client', summary.client, summary.distinct.client), counts('client', summary.client)),
    ...section('Hour', hourLines(summary)),
    ...section('Errors by location', errorLines(summary, columns)),
    ...section('Slowest', slowestLines(summary, valueWidth)),
  ]
}

function durationLines({ durationUs, relativeError }: Summary): string[] {
  const titles = ['p50', 'p90', 'p95', 'p99', 'max'].map((title): Column => ({ title, align: 'right' }))
  return [
    ...table(titles, [durationCells(durationUs)]),
    `percentiles within ${relativeError * 100} %, max exact; without upgrades and clients that left`,
  ]
}

function durationCells({ p50, p90, p95, p99, max }: Durations): string[] {
  return [p50, p90, p95, p99, max].map(formatDuration)
}

function routeLines({ route, records }: Summary, width: number): string[] {
  const columns: Column[] = [
    { title: 'route' },
    COUNT,
    SHARE,
    { title: 'failed', align: 'right' },
    { title: 'p50', align: 'right' },
    { title: 'p95', align: 'right' },
    { title: 'max', align: 'right' },
  ]
  const rows = route.map(({ value, count, missed, failed, durationUs: { p50, p95, max } }) => [
    shown(value ?? '(none)', width),
    countText(count, missed),
    share(count, records),
    String(failed),
    ...[p50, p95, max].map(formatDuration),
  ])
  return table(columns, rows)
}

function hourLines({ hour }: Summary): string[] {
  const most = Math.max(...hour.map(({ count }) => count))
  const rows = hour.map(({ value, count, failed }) => [
    value,
    String(count),
    String(failed),
    '█'.repeat(Math.ceil((count / most) * BAR_WIDTH)),
  ])
  return table([{ title: 'hour' }, COUNT, { title: 'failed', align: 'right' }, { title: '' }], rows)
}

function errorLines({ errors }: Summary, columns: number): string[] {
  const rows = errors.map(({ count, missed, location, error }) => [
    countText(count, missed),
    shown(location, 50),
    shown(error, Math.max(20, columns - 62)),
  ])
  return table([COUNT, { title: 'location' }, { title: 'error' }], rows)
}

function slowestLines({ slowest }: Summary, width: number): string[] {
  const rows = slowest.map(({ durationUs, statusCode, method, url, reqId }) => [
    formatDuration(durationUs),
    String(statusCode),
    shown(method ?? '-', 10),
    shown(url ?? '-', width),
    shown(reqId ?? '-', 40),
  ])
  return table(
    [
      { title: 'duration', align: 'right' },
      { title: 'status' },
      { title: 'method' },
      { title: 'url' },
      { title: 'reqId' },
    ],
    rows,
  )
}

function withCount(title: string, listed: readonly unknown[], all: number | null): string {
  if (all === null) return `${title} (the most frequent ${listed.length} of very many)`
  return all > listed.length ? `${title} (${listed.length} of ${all})` : title
}

function shown(value: unknown, width: number): string {
  return shorten(shownText(value), width)
}

/** What is counted for certain: `12+` where it may have been more. */
function countText(count: number, missed = 0): string {
  return missed === 0 ? String(count) : `${count}+`
}

function share(count: number, all: number): string {
  return `${((count / all) * 100).toFixed(1)} %`
}
