import { DAY, MINUTE } from '../../time/units.ts'
import { middleOf, percentileOf } from '../count/decades.ts'
import { durationsIn } from '../duration-columns.ts'
import type { Report, ReportRoute } from '../report.ts'
import type { Finding } from './finding.ts'
import { median, runsOf, timesOf } from './runs.ts'

/** Shorter stretches have too few requests to tell by. */
const SHORTEST_WINDOW = 15 * MINUTE
const LEAST_TIMED = 20
/** What nobody feels is not worth a sentence. */
const LEAST_SLOWER_US = 20_000
const TIMES_SLOWER = 2
const TIMES_SLOWER_DAILY = 1.5
const LEAST_DAYS = 4
/** Fewer do not show what is usual. */
const LEAST_WINDOWS = 8

/** Routes that were slow for a while, that get slower every day, or are slower than in the period compared with. */
export function findSlow(report: Report): Finding[] {
  return report.routes.flatMap((route, index): Finding[] => {
    if (route.others || route.route === null) return []
    const daily = slowerDaily(report, route, index)
    if (daily !== null) return [daily]
    const before = slowerThanBefore(report, route, index)
    return [...slowWindows(report, route, index), ...(before === null ? [] : [before])]
  })
}

function p95In({ durations }: ReportRoute, from: number, to: number, least: number): number | null {
  const counts = durationsIn(durations, from, to)
  let timed = 0
  for (const count of counts) timed += count
  return timed < least ? null : percentileOf(counts, 0.95)
}

function slowWindows({ axis }: Report, route: ReportRoute, index: number): Finding[] {
  const width = Math.max(1, Math.ceil(SHORTEST_WINDOW / axis.step))
  const windows = Math.floor(axis.columns / width)
  if (windows < LEAST_WINDOWS) return []
  const p95s = Array.from({ length: windows }, (_, at) => p95In(route, at * width, (at + 1) * width, LEAST_TIMED))
  const known = p95s.filter((p95) => p95 !== null)
  const usual = median(known)
  // A route whose p95 jumps all the time has to jump higher.
  const restless = known.toSorted((a, b) => a - b)[Math.floor(known.length * 0.8)] ?? 0
  const least = Math.max(TIMES_SLOWER * usual, usual + LEAST_SLOWER_US, 1.5 * restless)
  if (known.length < LEAST_WINDOWS) return []
  return runsOf(windows, (at) => (p95s[at] ?? 0) >= least, 1)
    .filter(({ from, to }) => to - from <= windows / 4)
    .flatMap(({ from, to }): Finding[] => {
      const counts = durationsIn(route.durations, from * width, to * width)
      const p95 = percentileOf(counts, 0.95)
      if (p95 === null || p95 < least || !isSignificant(counts, usual)) return []
      const times = timesOf(axis, { from: from * width, to: to * width })
      return [{ kind: 'slow', route: index, p95, usual, ...times, weight: 80 + p95 / usual }]
    })
    .sort((a, b) => b.weight - a.weight)
    .slice(0, 1)
}

/** Whether far more than the usual twentieth is slow: by six standard deviations, so that it is not chance. */
function isSignificant(counts: Uint32Array, usual: number): boolean {
  let timed = 0
  let slower = 0
  for (const [column, count] of counts.entries()) {
    timed += count
    if (middleOf(column) > usual * TIMES_SLOWER) slower += count
  }
  return timed >= 2 * LEAST_TIMED && slower >= timed * 0.05 + 6 * Math.sqrt(timed * 0.05 * 0.95)
}

function slowerDaily({ axis, zone, from, to }: Report, route: ReportRoute, index: number): Finding | null {
  const perDay = DAY / axis.step
  if (perDay < 1 || from === null || to === null) return null
  const [, offset] = zone.changes[0] ?? [0, 0]
  const midnight = Math.ceil((axis.start + offset) / DAY) * DAY - offset
  const days: number[] = []
  for (let day = midnight; day + DAY <= to + axis.step; day += DAY) {
    const column = Math.round((day - axis.start) / axis.step)
    const p95 = p95In(route, column, column + perDay, 5 * LEAST_TIMED)
    if (p95 === null) return null
    days.push(p95)
  }
  const [first] = days
  const last = days.at(-1)
  if (first === undefined || last === undefined || days.length < LEAST_DAYS) return null
  // Columns of durations are 12 % wide: a day may seem one of them faster.
  const isRising = days.every((p95, day) => day === 0 || p95 >= (days[day - 1] ?? 0) * 0.9)
  if (!isRising || last < first * TIMES_SLOWER_DAILY || last - first < LEAST_SLOWER_US) return null
  // One slow day, or one from which on it is slow, makes no trend.
  const steepest = Math.max(...days.slice(1).map((p95, day) => p95 / (days[day] ?? p95)))
  if (steepest ** 2 > last / first) return null
  return { kind: 'slowerDaily', route: index, days: days.length, first, last, from, to, weight: 70 + last / first }
}

function slowerThanBefore({ from, to }: Report, { durationUs, before }: ReportRoute, index: number): Finding | null {
  if (before === null || from === null || to === null) return null
  const { p95, timed } = durationUs
  const earlier = before.durationUs.p95
  if (timed < 5 * LEAST_TIMED || before.durationUs.timed < 5 * LEAST_TIMED) return null
  if (p95 < earlier * TIMES_SLOWER_DAILY || p95 - earlier < LEAST_SLOWER_US) return null
  return { kind: 'slowerThanBefore', route: index, p95, before: earlier, from, to, weight: 65 + p95 / earlier }
}
