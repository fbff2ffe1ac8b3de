/** @typedef {import('../../report.ts').Report} Report */

const DAY = 86_400_000

/**
 * Numbers and times as the page shows them.
 * @param {string} language
 * @param {readonly string[]} days names from Sunday on
 * @param {Report['zone']} zone
 */
export function formatsOf(language, days, zone) {
  const whole = new Intl.NumberFormat(language)
  const short = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 })

  /** A date whose UTC fields are those of the zone's clock. @param {number} time */
  const shifted = (time) => {
    let offset = zone.changes[0]?.[1] ?? 0
    for (const [from, after] of zone.changes) if (time >= from) offset = after
    return new Date(time + offset)
  }
  /** @param {number} time */
  const clock = (time) => shifted(time).toISOString().slice(11, 16)
  /** @param {number} time */
  const day = (time) => `${days[shifted(time).getUTCDay()]} ${shifted(time).toISOString().slice(5, 10)}`
  /** @param {number} time */
  const seconds = (time) => shifted(time).toISOString().slice(11, 19)
  return {
    /** @param {number} n */
    count: (n) => whole.format(n),
    /** @param {number} n */
    short: (n) => (n < 10_000 ? whole.format(n) : short.format(n)),
    share,
    duration,
    clock,
    day,
    seconds,
    /** @param {number} time */
    date: (time) => shifted(time).toISOString().slice(0, 10),
    /** Milliseconds that the zone is ahead of UTC. @param {number} time */
    offset: (time) => shifted(time).getTime() - time,
    /** `2026-11-24 14:30` @param {number} time */
    minute: (time) => shifted(time).toISOString().slice(0, 16).replace('T', ' '),
    /** `2026-11-24 14:30:07` @param {number} time */
    second: (time) => shifted(time).toISOString().slice(0, 19).replace('T', ' '),
    /** @param {number} from @param {number} to */
    span(from, to) {
      const near = to - from < DAY && day(from) === day(to)
      const time = to - from < 600_000 ? seconds : clock
      return near ? `${day(from)} ${time(from)} – ${time(to)}` : `${day(from)} ${time(from)} – ${day(to)} ${time(to)}`
    },
  }
}

/** @typedef {ReturnType<typeof formatsOf>} Formats */

/** Whether a time without its year can be mistaken. @param {Report} report */
export function isOfSeveralYears({ from, to, zone }) {
  const offset = zone.changes[0]?.[1] ?? 0
  const yearOf = (/** @type {number | null} */ time) => new Date((time ?? 0) + offset).getUTCFullYear()
  return yearOf(from) !== yearOf(to)
}

/**
 * A share in percent, never 0 % of something.
 * @param {number} part
 * @param {number} all
 */
export function share(part, all) {
  if (part === 0 || all === 0) return '0 %'
  const percent = (part / all) * 100
  if (percent < 0.1) return '<0.1 %'
  return `${percent >= 10 ? Math.round(percent) : percent.toFixed(1)} %`
}

/** @param {number | null} us microseconds; null: not known */
export function duration(us) {
  if (us === null) return '–'
  if (us < 1000) return `${(us / 1000).toFixed(2)} ms`
  if (us < 9_950) return `${(us / 1000).toFixed(1)} ms`
  if (us < 999_500) return `${Math.round(us / 1000)} ms`
  if (us < 9_995_000) return `${(us / 1e6).toFixed(2)} s`
  if (us < 99_950_000) return `${(us / 1e6).toFixed(1)} s`
  return us < 5_400_000_000 ? `${(us / 6e7).toFixed(1)} min` : `${(us / 3.6e9).toFixed(1)} h`
}

/** A step such as `30 min`. @param {number} ms */
export function stepText(ms) {
  if (ms < 60_000) return `${ms / 1000} s`
  if (ms < 3_600_000) return `${ms / 60_000} min`
  return ms < DAY ? `${ms / 3_600_000} h` : `${ms / DAY} d`
}

/** @param {number} bytes */
export function bytesText(bytes) {
  if (bytes < 1e6) return `${Math.ceil(bytes / 1000)} kB`
  return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`
}
