import { gzipSync } from 'node:zlib'
import { durationsIn, sparse } from './duration-columns.ts'
import type { DurationColumns, Report, ReportHits } from './report.ts'

/** Makes a report smaller by leaving out some detail. */
type Cut = (report: Report) => Report

const joinRouteDurations =
  (every: number): Cut =>
  (report) => ({
    ...report,
    routes: report.routes.map((route) => ({ ...route, durations: joined(route.durations, every) })),
  })

const shortenStacks =
  (length: number): Cut =>
  (report) => ({
    ...report,
    errors: report.errors.map((error) => ({
      ...error,
      samples: error.samples.map((sample) => ({ ...sample, stack: sample.stack?.slice(0, length) ?? null })),
    })),
  })

const fewerSamples =
  (errors: number, samples: number): Cut =>
  (report) => ({
    ...report,
    errors: report.errors.map((error, index) => ({
      ...error,
      samples: index < errors ? error.samples.slice(0, samples) : [],
    })),
  })

const fewerSlow =
  (most: number): Cut =>
  (report) => ({ ...report, slowest: report.slowest.slice(0, most) })

const shortenTexts =
  (length: number): Cut =>
  (report) =>
    JSON.parse(JSON.stringify(report), (_, value: unknown) =>
      typeof value === 'string' && value.length > length ? `${value.slice(0, length)}…` : value,
    )

const fewerOfColumn =
  (most: number): Cut =>
  (report) => ({
    ...report,
    byColumn: report.byColumn && {
      clients: fewerHits(report.byColumn.clients, most),
      users: fewerHits(report.byColumn.users, most),
      notFound: fewerHits(report.byColumn.notFound, most),
    },
  })

const noStatusesOfRoutes: Cut = (report) => ({
  ...report,
  routes: report.routes.map((route) => ({ ...route, statuses: null })),
})

const nothingOfColumns: Cut = (report) => ({ ...report, byColumn: null })

/** From the detail that is missed least to the one that is missed most; each is cut in addition to those before. */
const CUTS: readonly Cut[] = [
  joinRouteDurations(2),
  shortenStacks(1000),
  fewerSlow(100),
  fewerOfColumn(6),
  joinRouteDurations(4),
  joinRouteDurations(12),
  fewerOfColumn(3),
  shortenStacks(400),
  joinRouteDurations(48),
  fewerSamples(20, 1),
  noStatusesOfRoutes,
  nothingOfColumns,
  shortenTexts(120),
  joinRouteDurations(400),
  fewerSamples(0, 0),
  shortenTexts(40),
]

/** A report as gzip in base64, with detail cut until it has at most `most` characters, or nothing is left to cut. */
export function packToFit(report: Report, most: number): string {
  let left = report
  /** Characters of the last report that was packed, and of its JSON, to estimate the next; at first nothing is known. */
  let known = { packed: 0, json: 1 }
  for (const cut of CUTS) {
    const json = JSON.stringify(left)
    // Cuts leave less repetition, so a report never packs much better than the one before, and need not be tried.
    if ((json.length * known.packed) / known.json <= most * AT_QUICK * AT_QUICK) {
      const quick = packed(json, QUICK).length
      known = { packed: quick, json: json.length }
      if (quick <= most * AT_QUICK) {
        const whole = packed(json)
        if (whole.length <= most) return whole
      }
    }
    left = cut(left)
  }
  return pack(left)
}

/** The highest level takes four times as long, for a hundredth of the size. */
const LEVEL = 7

/** A level that tells in a quarter of the time what is too large: its result is about a twentieth larger. */
const QUICK = 5
const AT_QUICK = 1.06

/** A report as gzip in base64, with all its detail. */
export function pack(report: Report): string {
  return packed(JSON.stringify(report))
}

function packed(json: string, level: number = LEVEL): string {
  return gzipSync(json, { level }).toString('base64')
}

/** Raises `rest` of a column to what the hits that it loses may have come at most. */
function fewerHits({ values, columns }: ReportHits, most: number): ReportHits {
  const places = new Map<number, number>()
  const shorter = columns.map(([rest, ...hits]): ReportHits['columns'][number] => {
    const left = hits
      .slice(most)
      .reduce((highest, [, count = 0, missed = 0]) => Math.max(highest, count + missed), rest)
    const kept = hits.slice(0, most).map(([value = 0, ...counts]) => {
      const place = places.get(value) ?? places.size
      places.set(value, place)
      return [place, ...counts]
    })
    return [left, ...kept]
  })
  return { columns: shorter, values: [...places.keys()].map((value) => values[value] ?? '') }
}

/** Joins columns of time until an entry stands for about `wanted` of them. */
function joined(durations: DurationColumns, wanted: number): DurationColumns {
  const { every, columns } = durations
  const factor = Math.max(1, Math.round(wanted / every))
  const longer = factor * every
  const groups = Array.from({ length: Math.ceil(columns.length / factor) }, (_, at) =>
    sparse(durationsIn(durations, at * longer, (at + 1) * longer)),
  )
  return { every: longer, columns: groups }
}
