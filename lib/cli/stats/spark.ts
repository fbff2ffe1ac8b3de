const BLOCKS = '▁▂▃▄▅▆▇█'

/** A series in at most so many characters, each of the mean of what it stands for. */
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

/** Means of neighbours, as some have one more than others. */
export function condense(series: readonly number[], width: number): number[] {
  const count = Math.max(1, Math.min(width, series.length))
  return Array.from({ length: count }, (_, at) => {
    const [from, to] = [at, at + 1].map((bound) => Math.floor((bound * series.length) / count))
    const part = series.slice(from, to)
    return part.reduce((sum, value) => sum + value, 0) / Math.max(1, part.length)
  })
}
