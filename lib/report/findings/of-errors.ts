import type { Report, ReportError } from '../report.ts'
import type { Finding } from './finding.ts'
import { median, type Run, runsOf, sumOf, timesOf } from './runs.ts'

const LEAST_IN_BURST = 10
const LEAST_NEW = 2
/** So many times more than usual makes a burst. */
const TIMES_USUAL = 6
/** A burst is short compared with the whole period. */
const LONGEST_SHARE = 0.25

/** Errors that came all at once, and those that had not come before. Only of failed requests. */
export function findErrors(report: Report): Finding[] {
  return report.errors.flatMap((error, index): Finding[] => {
    if (error.failed === 0) return []
    const burst = burstOf(error, report.axis.columns)
    if (burst !== null) {
      const count = sumOf(error.series, burst)
      const { from, to } = knownTimesOf(report, error, burst)
      return [
        { kind: 'errorBurst', error: index, count, routes: error.routes.slice(0, 4), from, to, weight: 100 + count },
      ]
    }
    return isNew(report, error)
      ? [{ kind: 'newError', error: index, count: error.count, from: error.first, to: error.last, weight: 60 }]
      : []
  })
}

/** The stretch with the most of an error, when that is far more than usual. */
function burstOf({ series }: ReportError, columns: number): Run | null {
  if (columns < 8) return null
  const usual = median(series)
  const least = Math.max(1, TIMES_USUAL * usual + 2 * Math.sqrt(usual))
  const gap = Math.max(1, Math.floor(columns / 100))
  const runs = runsOf(columns, (column) => (series[column] ?? 0) >= least, gap)
  const [most] = runs.sort((a, b) => sumOf(series, b) - sumOf(series, a))
  if (most === undefined || most.to - most.from > columns * LONGEST_SHARE) return null
  const count = sumOf(series, most)
  const all = sumOf(series, { from: 0, to: columns })
  // Of an error that comes all the time, a stretch with some more is no burst.
  const expected = ((all - count) / (columns - (most.to - most.from))) * (most.to - most.from)
  return count >= LEAST_IN_BURST && count >= TIMES_USUAL * expected ? most : null
}

/** Not in the period that is compared with; without one, not in the first half. */
function isNew({ axis }: Report, { isNew: isKnownNew, first, count }: ReportError): boolean {
  if (isKnownNew !== null) return isKnownNew
  return count >= LEAST_NEW && axis.columns >= 8 && first > axis.start + (axis.columns / 2) * axis.step
}

/** The bounds of the columns, narrowed to what is known of the error itself. */
function knownTimesOf({ axis }: Report, { first, last }: ReportError, burst: Run): { from: number; to: number } {
  const { from, to } = timesOf(axis, burst)
  return { from: Math.max(first, from), to: Math.min(last, to) }
}
