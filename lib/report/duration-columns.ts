import { DURATION_COLUMNS } from './count/decades.ts'
import type { DurationColumns } from './report.ts'

/** The durations in the columns of time from `from` up to but without `to`; an entry of joined columns counts as a whole. */
export function durationsIn({ every, columns }: DurationColumns, from: number, to: number): Uint32Array {
  const sum = new Uint32Array(DURATION_COLUMNS)
  for (let at = Math.floor(from / every); at < Math.ceil(to / every); at++) {
    const column = columns[at] ?? []
    const before = (column[0] ?? 0) - 1
    for (let index = 1; index < column.length; index++) {
      sum[before + index] = (sum[before + index] as number) + (column[index] as number)
    }
  }
  return sum
}

/** Counts as an entry of `DurationColumns`: the first column above zero, then all counts from it to the last; empty without any. */
export function sparse(counts: Uint32Array): number[] {
  const first = counts.findIndex((count) => count > 0)
  const last = counts.findLastIndex((count) => count > 0)
  return first === -1 ? [] : [first, ...counts.subarray(first, last + 1)]
}
