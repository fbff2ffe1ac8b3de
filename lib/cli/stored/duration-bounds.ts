import { durationColumn } from '../../report/count/decades.ts'
import { bucketOf } from '../../report/count/histogram.ts'
import { lastWhere } from '../../time/last-where.ts'

/** Microseconds beyond which durations are not told apart: four months. */
const LONGEST = 1e13

/** The shortest durations of the columns of a report, in microseconds. */
export const columnBounds: readonly number[] = boundsOf(durationColumn)

/** The shortest durations of the buckets of a histogram, in microseconds. */
export const bucketBounds: readonly number[] = boundsOf((us) => (us < 1 ? -1 : bucketOf(us)))

/**
 * The smallest whole number in each place of a function that never falls. A database that counts by these bounds agrees with
 * the function, even if its logarithms are rounded differently.
 */
export function boundsOf(placeOf: (us: number) => number): number[] {
  const bounds = [0]
  for (let last = 0; ; ) {
    const place = placeOf(last)
    if (placeOf(LONGEST) === place) return bounds
    last = lastWhere(last, LONGEST, (us) => placeOf(us) <= place) + 1
    bounds.push(last)
  }
}
