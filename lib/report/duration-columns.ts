import { DURATION_COLUMNS } from './count/decades.ts'
import type { DurationColumns } from './report.ts'

/** The counts of columns of time together. */
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

/** Counts as one of `columns` holds them: which is the first above zero, and all from it to the last; empty without any. */
export function sparse(counts: Uint32Array): number[] {
  const first = counts.findIndex((count) => count > 0)
  const last = counts.findLastIndex((count) => count > 0)
  return first === -1 ? [] : [first, ...counts.subarray(first, last + 1)]
}
