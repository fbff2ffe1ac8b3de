/** Columns of durations from one power of ten to the next: each ends 12 % above its beginning. */
export const PER_DECADE = 20

/** Microseconds at which the first column ends; all that is shorter is in it. */
export const SHORTEST_US = 10

const DECADES = 8
/** Durations of 1000 s and more share the last column. */
export const DURATION_COLUMNS = PER_DECADE * DECADES

const PER_LOG = PER_DECADE / Math.LN10
const BEFORE = Math.log(SHORTEST_US) * PER_LOG

/** The column of a duration in microseconds. */
export function durationColumn(us: number): number {
  if (!(us > SHORTEST_US)) return 0
  return Math.min(DURATION_COLUMNS - 1, Math.floor(Math.log(us) * PER_LOG - BEFORE))
}

/** Microseconds that stand for a column: its geometric middle. */
export function middleOf(column: number): number {
  return SHORTEST_US * 10 ** ((column + 0.5) / PER_DECADE)
}

/** Microseconds below which a share (0 to 1) of the counted durations lies, within 6 %; null without any. */
export function percentileOf(counts: ArrayLike<number>, share: number): number | null {
  let all = 0
  for (let column = 0; column < counts.length; column++) all += counts[column] ?? 0
  if (all === 0) return null
  const rank = Math.max(1, Math.ceil(share * all))
  let seen = 0
  for (let column = 0; column < counts.length; column++) {
    seen += counts[column] ?? 0
    if (seen >= rank) return Math.round(middleOf(column))
  }
  return null
}
