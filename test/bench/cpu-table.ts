import { cpuOver, find, type Measured } from './comparison.ts'
import { markdownTable } from './markdown-table.ts'
import { formatSpread, spreadOf } from './quantile.ts'

/** The short table of a comparison: CPU over the row `base`, requests/s and p99. */
export function cpuTable(measured: Measured[], base: string): string {
  return markdownTable(
    ['', `CPU µs over ${base}`, 'requests/s', 'p99 ms'],
    measured.map(({ row, slices, ...rest }) => [
      row.title,
      row.name === base ? '0' : formatSpread(spreadOf(cpuOver({ row, slices, ...rest }, find(measured, base))), 1),
      spreadOf(slices.map(({ requestsPerSecond }) => requestsPerSecond)).median.toFixed(0),
      spreadOf(slices.map(({ p99 }) => p99)).median.toFixed(2),
    ]),
  )
}
