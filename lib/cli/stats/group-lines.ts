import { formatDuration } from '../../display/duration.ts'
import { safeText } from '../../display/safe-text.ts'
import { csvRow } from '../output/csv.ts'
import { type Column, shorten, table } from '../output/table.ts'
import type { Group } from './groups.ts'

/** Wider values of a field are shortened for people. */
const MOST_WIDTH = 60

/** Groups as a table for people. @param names titles of their values */
export function groupTable(names: readonly string[], groups: readonly Group[]): string[] {
  if (groups.length === 0) return ['no records']
  const numbers = ['requests', 'failed', 'p50', 'p95', 'p99'].map((title): Column => ({ title, align: 'right' }))
  const columns: Column[] = [
    ...names.map((title): Column => ({ title: shorten(safeText(title), MOST_WIDTH) })),
    ...numbers,
  ]
  const rows = groups.map((group) => [
    ...group.values.map((value) => shorten(safeText(value), MOST_WIDTH)),
    group.missed === 0 ? String(group.count) : `${group.count}+`,
    String(group.failed),
    ...percentilesOf(group).map((us) => (us === null ? '–' : formatDuration(us))),
  ])
  return table(columns, rows)
}

/** One CSV row per group, under a header. */
export function groupCsv(names: readonly string[], groups: readonly Group[]): string[] {
  const head = [...names, 'requests', 'failed', 'p50Us', 'p95Us', 'p99Us']
  return [head, ...groups.map((group) => [...group.values, group.count, group.failed, ...percentilesOf(group)])].map(
    csvRow,
  )
}

/** One JSON object per group. */
export function groupJson(names: readonly string[], groups: readonly Group[]): string[] {
  return groups.map((group) => {
    const { values, count, missed, failed } = group
    const [p50, p95, p99] = percentilesOf(group)
    const by = Object.fromEntries(names.map((name, at) => [name, values[at]]))
    return JSON.stringify({ by, requests: count, ...(missed > 0 && { missed }), failed, durationUs: { p50, p95, p99 } })
  })
}

function percentilesOf({ durations }: Group): (number | null)[] {
  return [0.5, 0.95, 0.99].map((part) => (durations.count === 0 ? null : Math.round(durations.percentile(part))))
}
