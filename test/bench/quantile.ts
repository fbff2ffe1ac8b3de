/** Value below which the share `q` (0 to 1) of the values lies, between neighbours by straight line; NaN of none. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const position = (sorted.length - 1) * q
  const low = sorted[Math.floor(position)] ?? Number.NaN
  const high = sorted[Math.ceil(position)] ?? Number.NaN
  return low + (high - low) * (position % 1)
}

export interface Spread {
  median: number
  q1: number
  q3: number
}

export function spreadOf(values: readonly number[]): Spread {
  return { median: quantile(values, 0.5), q1: quantile(values, 0.25), q3: quantile(values, 0.75) }
}

/** `1.23 [1.20..1.27]` */
export function formatSpread({ median, q1, q3 }: Spread, digits: number): string {
  return `${median.toFixed(digits)} [${q1.toFixed(digits)}..${q3.toFixed(digits)}]`
}
