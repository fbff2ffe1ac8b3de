const BLOCKS = '▁▂▃▄▅▆▇█'

/** So many columns of a series, each the sum of those it stands for, or none where it is longer than the series. */
export function spark(series: readonly number[], width: number): string {
  return blocks(condense(series, width))
}

/** Values as blocks of eight heights; nothing is a space, so that one among thousands is seen. */
export function blocks(values: readonly number[]): string {
  const most = Math.max(...values, 0)
  return values
    .map((value) => (value <= 0 || most === 0 ? ' ' : BLOCKS[Math.min(7, Math.floor((value / most) * 7.999))]))
    .join('')
}

/** Neighbours added up until there are at most so many. */
export function condense(series: readonly number[], width: number): number[] {
  const count = Math.max(1, Math.min(width, series.length))
  const sums = new Array<number>(count).fill(0)
  for (const [index, value] of series.entries()) {
    const at = Math.floor((index * count) / series.length)
    sums[at] = (sums[at] ?? 0) + value
  }
  return sums
}
