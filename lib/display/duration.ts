/** Microseconds for people: `0.27 ms`, `12.0 ms`, `1.50 s`, `12 min`, `2.5 h`. */
export function formatDuration(us: number): string {
  if (us >= 3_600_000_000) return `${(us / 3_600_000_000).toFixed(1)} h`
  if (us >= 600_000_000) return `${Math.round(us / 60_000_000)} min`
  // What would be rounded to 1000.0 ms is a second.
  if (us >= 999_950) return `${(us / 1_000_000).toFixed(us >= 9_995_000 ? 1 : 2)} s`
  return `${(us / 1000).toFixed(us >= 9995 ? 1 : 2)} ms`
}
