import { DAY, HOUR } from '../../time/units.ts'
import type { Report, Series } from '../report.ts'
import { median } from './runs.ts'

/** Fewer say little of what is usual at a time of the day. */
const LEAST_DAYS = 3

/** All requests of each column. */
export function requestsOf({ fine, clientError, left, failed }: Series): number[] {
  return fine.map((count, column) => count + (clientError[column] ?? 0) + (left[column] ?? 0) + (failed[column] ?? 0))
}

/**
 * What each column usually has: the median of the other days at its time of the day. Null when there are too few days,
 * or when a column is longer than an hour.
 */
export function usualOf(requests: readonly number[], { step, columns }: Report['axis']): number[] | null {
  const perDay = DAY / step
  if (!Number.isInteger(perDay) || step > HOUR || columns < LEAST_DAYS * perDay) return null
  return requests.map((_, column) => {
    const others: number[] = []
    for (let other = column % perDay; other < columns; other += perDay) {
      if (other !== column) others.push(requests[other] ?? 0)
    }
    return median(others)
  })
}
