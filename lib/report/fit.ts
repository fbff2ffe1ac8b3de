import { gzipSync } from 'node:zlib'
import { durationsIn, sparse } from './duration-columns.ts'
import type { DurationColumns, Report, ReportHits } from './report.ts'

/** Something that is given up to make a report smaller. */
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

/** From what is missed least to what is missed most; each is made of what the ones before have left. */
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

/** A report as gzip in base64, of at most so many characters as far as cutting detail can achieve. */
export function packToFit(report: Report, most: number): string {
  let left = report
  /** Characters of the last one that was packed, and of its JSON; at first nothing is known. */
  let known = { packed: 0, json: 1 }
  for (const cut of CUTS) {
    const json = JSON.stringify(left)
    // Less is left of what is told twice, so that it never packs much better than before.
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

/** Tells at a quarter of the time what is far too large: it makes a twentieth more of a report. */
const QUICK = 5
const AT_QUICK = 1.06

export function pack(report: Report): string {
  return packed(JSON.stringify(report))
}

function packed(json: string, level: number = LEVEL): string {
  return gzipSync(json, { level }).toString('base64')
}

/** What is left out of a column came at most as often as `rest` says. */
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

/** So many columns of time as one, of those that are not joined yet. */
function joined(durations: DurationColumns, wanted: number): DurationColumns {
  const { every, columns } = durations
  const factor = Math.max(1, Math.round(wanted / every))
  const longer = factor * every
  const groups = Array.from({ length: Math.ceil(columns.length / factor) }, (_, at) =>
    sparse(durationsIn(durations, at * longer, (at + 1) * longer)),
  )
  return { every: longer, columns: groups }
}
