/**
 * @typedef {import('../../report.ts').Report} Report
 * @typedef {import('../../report.ts').Series} Series
 * @typedef {import('../../report.ts').DurationColumns} DurationColumns
 * @typedef {{ value: string, count: number, missed: number, failed: number, notFound: number, refused: number }} Hit at least `count` times, at most `missed` more
 * @typedef {{ from: number, to: number }} Columns from `from` up to but without `to`
 * @typedef {{ requests: number, clientError: number, left: number, failed: number, p50: number | null, p95: number | null, p99: number | null }} Figures
 */

/** @param {readonly number[]} series @param {Columns} columns */
export function sumIn(series, { from, to }) {
  let sum = 0
  for (let column = from; column < to; column++) sum += series[column] ?? 0
  return sum
}

/** All requests of each column. @param {Series} series */
export function requestsOf({ fine, clientError, left, failed }) {
  return fine.map((count, at) => count + (clientError[at] ?? 0) + (left[at] ?? 0) + (failed[at] ?? 0))
}

/**
 * The figures of a stretch of time: of the whole period the exact ones, else those that the columns tell.
 * @param {Pick<Report['routes'][number], 'series' | 'durations'>} layer
 * @param {import('../../report.ts').Figures} whole
 * @param {Columns} columns
 * @param {Report} report
 * @returns {Figures}
 */
export function figuresIn(layer, whole, columns, report) {
  if (columns.from === 0 && columns.to === report.axis.columns) {
    const { requests, clientError, left, failed, durationUs } = whole
    const { p50, p95, p99 } = durationUs.timed === 0 ? { p50: null, p95: null, p99: null } : durationUs
    return { requests, clientError, left, failed, p50, p95, p99 }
  }
  const { series, durations } = layer
  const counts = durationsIn(durations, columns, report.durationAxis.columns)
  const [clientError, left, failed] = [
    sumIn(series.clientError, columns),
    sumIn(series.left, columns),
    sumIn(series.failed, columns),
  ]
  const requests = sumIn(series.fine, columns) + clientError + left + failed
  const at = (/** @type {number} */ part) => percentile(counts, part, report.durationAxis)
  return { requests, clientError, left, failed, p50: at(0.5), p95: at(0.95), p99: at(0.99) }
}

/**
 * Counts by column of durations in a stretch of time.
 * @param {DurationColumns} durations
 * @param {Columns} columns
 * @param {number} length number of columns of durations
 */
export function durationsIn({ every, columns: sparse }, { from, to }, length) {
  /** @type {number[]} */
  const sum = new Array(length).fill(0)
  for (let at = Math.floor(from / every); at < Math.ceil(to / every); at++) {
    const column = sparse[at] ?? []
    const first = column[0] ?? 0
    for (let index = 1; index < column.length; index++)
      sum[first + index - 1] = (sum[first + index - 1] ?? 0) + (column[index] ?? 0)
  }
  return sum
}

/**
 * Microseconds below which a share of the counted durations lies; null without any.
 * @param {ArrayLike<number>} counts
 * @param {number} part from 0 to 1
 * @param {Report['durationAxis']} axis
 */
export function percentile(counts, part, axis) {
  let all = 0
  for (let column = 0; column < counts.length; column++) all += counts[column] ?? 0
  const rank = Math.max(1, Math.ceil(part * all))
  let seen = 0
  for (let column = 0; column < counts.length; column++) {
    seen += counts[column] ?? 0
    if (all > 0 && seen >= rank) return middleOf(column, axis)
  }
  return null
}

/** Microseconds that stand for a column of durations. @param {number} column @param {Report['durationAxis']} axis */
export function middleOf(column, { shortestUs, perDecade }) {
  return shortestUs * 10 ** ((column + 0.5) / perDecade)
}

/**
 * A percentile over time, each point of as many columns as it takes to have enough durations.
 * @param {DurationColumns} durations
 * @param {Columns} columns
 * @param {number} part from 0 to 1
 * @param {Report['durationAxis']} axis
 * @returns {{ at: number, us: number }[]} `at` is the middle, in columns
 */
export function percentileLine(durations, columns, part, axis) {
  const least = Math.ceil(1 / (1 - part)) * 2
  const line = []
  const { every } = durations
  let counts = new Array(axis.columns).fill(0)
  let all = 0
  let from = columns.from
  for (let to = Math.floor(columns.from / every) * every + every; ; to += every) {
    for (const [index, count] of durationsIn(durations, { from: to - every, to }, axis.columns).entries()) {
      counts[index] += count
      all += count
    }
    if (all >= least) {
      const us = percentile(counts, part, axis)
      if (us !== null) line.push({ at: (from + Math.min(to, columns.to)) / 2, us })
      counts = new Array(axis.columns).fill(0)
      all = 0
      from = to
    } else if (to - from > 24 * every) {
      // A few durations in so long a time would make a point that says little of any part of it.
      counts = new Array(axis.columns).fill(0)
      all = 0
      from = to
    }
    if (to >= columns.to) return line
  }
}

/**
 * At most so many points of a series, each the mean of neighbours: the last may have fewer of them.
 * @param {readonly number[]} series
 * @param {Columns} columns
 * @param {number} most
 */
export function condensed(series, { from, to }, most) {
  const factor = Math.max(1, Math.ceil((to - from) / most))
  const points = []
  for (let column = from; column < to; column += factor) {
    const end = Math.min(to, column + factor)
    points.push(sumIn(series, { from: column, to: end }) / (end - column))
  }
  return points
}

/**
 * The most frequent values of a stretch of time, and how often at most any other value came.
 * @param {import('../../report.ts').ReportHits} byColumn
 * @param {Columns} stretch
 * @returns {{ hits: Hit[], rest: number }}
 */
export function hitsIn({ values, columns }, { from, to }) {
  /** @type {Map<number, number[]>} */
  const sums = new Map()
  /** @type {Map<number, number>} */
  const known = new Map()
  let all = 0
  for (const [rest = 0, ...hits] of columns.slice(from, to)) {
    all += rest
    for (const [place = 0, ...counts] of hits) {
      const sum = sums.get(place) ?? [0, 0, 0, 0, 0]
      sums.set(
        place,
        sum.map((count, at) => count + (counts[at] ?? 0)),
      )
      known.set(place, (known.get(place) ?? 0) + rest)
    }
  }
  const hits = [...sums].map(([place, [count = 0, missed = 0, failed = 0, notFound = 0, refused = 0]]) => ({
    value: values[place] ?? '',
    missed: missed + all - (known.get(place) ?? 0),
    ...{ count, failed, notFound, refused },
  }))
  hits.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
  return { hits, rest: all }
}

/**
 * The statuses of a route over time; null where they were not counted. The most frequent one is what the others leave.
 * @param {Pick<Report['routes'][number], 'series' | 'statuses'>} route
 * @returns {{ status: number, series: readonly number[] }[] | null}
 */
export function statusesOfRoute({ series, statuses }) {
  if (statuses === null) return null
  const rest = requestsOf(series)
  for (const { series } of statuses) {
    for (const [at, count] of (series ?? []).entries()) rest[at] = (rest[at] ?? 0) - count
  }
  return statuses.map(({ status, series }) => ({ status, series: series ?? rest }))
}
