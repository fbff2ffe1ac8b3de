import type { Report } from '../report.ts'

/** Columns from `from` up to but without `to`. */
export interface Run {
  from: number
  to: number
}

/** The stretches whose columns hold, those with at most `gap` others between them as one. */
export function runsOf(columns: number, holds: (column: number) => boolean, gap = 0): Run[] {
  const runs: Run[] = []
  for (let column = 0; column < columns; column++) {
    if (!holds(column)) continue
    const last = runs.at(-1)
    if (last !== undefined && column - last.to <= gap) last.to = column + 1
    else runs.push({ from: column, to: column + 1 })
  }
  return runs
}

/** Epoch milliseconds at which a run begins and ends. */
export function timesOf({ start, step }: Report['axis'], { from, to }: Run): { from: number; to: number } {
  return { from: start + from * step, to: start + to * step }
}

/** The sum of the columns of a run. */
export function sumOf(series: readonly number[], { from, to }: Run): number {
  let sum = 0
  for (let column = from; column < to; column++) sum += series[column] ?? 0
  return sum
}

/** The middle value; 0 of none. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}
