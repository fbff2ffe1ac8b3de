import { durationColumn } from '../../report/count/decades.ts'
import { bucketOf } from '../../report/count/histogram.ts'
import { lastWhere } from '../../time/last-where.ts'

/** Microseconds beyond which durations are not told apart: four months. */
const LONGEST = 1e13

/** The shortest durations of the columns of a report. */
export const columnBounds: readonly number[] = boundsOf(durationColumn)

/** The shortest durations of the buckets of a histogram. */
export const bucketBounds: readonly number[] = boundsOf((us) => (us < 1 ? -1 : bucketOf(us)))

/** Of places that only rise, the least whole number in each: so whoever counts by bounds puts a duration where it belongs, whatever his logarithms say. */
export function boundsOf(placeOf: (us: number) => number): number[] {
  const bounds = [0]
  for (let last = 0; ; ) {
    const place = placeOf(last)
    if (placeOf(LONGEST) === place) return bounds
    last = lastWhere(last, LONGEST, (us) => placeOf(us) <= place) + 1
    bounds.push(last)
  }
}
