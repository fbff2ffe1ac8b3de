import type { Report } from '../report.ts'
import type { Finding } from './finding.ts'
import { median, runsOf, sumOf, timesOf } from './runs.ts'
import { requestsOf, usualOf } from './usual.ts'

const TIMES_USUAL = 1.8
const LEAST_MORE = 100
/** Fewer missing requests are no silence. */
const LEAST_MISSING = 20
/** Fewer requests of an address, or a smaller share of all, are noise. */
const LEAST_OF_SCANNER = 50
const LEAST_SHARE_OF_SCANNER = 0.0005
const SHARE_OF_SCANNER = 0.8

/** Times with far more requests than usual, and times with none. */
export function findTraffic({ axis, series }: Report): Finding[] {
  const requests = requestsOf(series)
  const usual = usualOf(requests, axis)
  const busy = usual === null ? [] : runsOf(axis.columns, (at) => isBusy(requests[at] ?? 0, usual[at] ?? 0), 1)
  const busiest = busy
    .map((run) => ({ run, more: sumOf(requests, run) - sumOf(usual ?? [], run) }))
    .filter(({ more }) => more >= LEAST_MORE)
    .sort((a, b) => b.more - a.more)
    .slice(0, 2)
  return [
    ...busiest.map(({ run }): Finding => {
      const sum = sumOf(requests, run)
      const times = sum / Math.max(1, sumOf(usual ?? [], run))
      return { kind: 'traffic', requests: sum, times, ...timesOf(axis, run), weight: 40 + times }
    }),
    ...silences(requests, usual, axis.columns).map((silence): Finding => {
      return { kind: 'silence', usual: Math.round(silence.missing), ...timesOf(axis, silence), weight: 90 }
    }),
  ]
}

/** Addresses with mostly 404, which look for holes, or mostly 401 and 403, which guess passwords. */
export function findScanners({ clients, from, to, total }: Report): Finding[] {
  if (from === null || to === null) return []
  const least = Math.max(LEAST_OF_SCANNER, total.requests * LEAST_SHARE_OF_SCANNER)
  return clients.flatMap(({ count, notFound, refused }, client): Finding[] => {
    if (count < least) return []
    if (notFound >= count * SHARE_OF_SCANNER) {
      return [{ kind: 'scanner', client, count, notFound, from, to, weight: 50 }]
    }
    return refused >= count * SHARE_OF_SCANNER
      ? [{ kind: 'guessing', client, count, refused, from, to, weight: 55 }]
      : []
  })
}

function isBusy(requests: number, usual: number): boolean {
  return requests >= TIMES_USUAL * usual + 3 * Math.sqrt(usual) && requests > 5
}

/** Stretches without any request, between columns that have some, in which many usually come. */
function silences(requests: readonly number[], usual: readonly number[] | null, columns: number) {
  const middle = median(requests)
  return runsOf(columns, (column) => requests[column] === 0)
    .filter(({ from, to }) => from > 0 && to < columns)
    .map((run) => {
      const near = Math.min(requests[run.from - 1] ?? 0, requests[run.to] ?? 0)
      const each = usual === null ? Math.min(middle, near) : null
      return { ...run, missing: each === null ? sumOf(usual ?? [], run) : each * (run.to - run.from) }
    })
    .filter(({ missing }) => missing >= LEAST_MISSING)
    .sort((a, b) => b.missing - a.missing)
    .slice(0, 2)
}
