const BLOCKS = '▁▂▃▄▅▆▇█'

/** A series as at most `width` characters, each for the mean of the values in its place. */
export function spark(series: readonly number[], width: number): string {
  return blocks(condense(series, width))
}

/** Values as blocks of eight heights; only 0 is a space, so that one among thousands is seen. */
export function blocks(values: readonly number[]): string {
  const most = Math.max(...values, 0)
  return values
    .map((value) => (value <= 0 || most === 0 ? ' ' : BLOCKS[Math.min(7, Math.floor((value / most) * 7.999))]))
    .join('')
}

/** Means of neighbours rather than sums, as some characters stand for one value more than others. */
function condense(series: readonly number[], width: number): number[] {
  const count = Math.max(1, Math.min(width, series.length))
  return Array.from({ length: count }, (_, at) => {
    const [from, to] = [at, at + 1].map((bound) => Math.floor((bound * series.length) / count))
    const part = series.slice(from, to)
    return part.reduce((sum, value) => sum + value, 0) / Math.max(1, part.length)
  })
}
