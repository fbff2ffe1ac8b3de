import type { Report } from '../report.ts'
import type { Finding } from './finding.ts'
import { findSlow } from './of-durations.ts'
import { findErrors } from './of-errors.ts'
import { findScanners, findTraffic } from './of-traffic.ts'

const MOST_SHOWN = 8

/** What stands out, the most important first. */
export function findingsOf(report: Report): Finding[] {
  const all = [...findErrors(report), ...findSlow(report), ...findTraffic(report), ...findScanners(report)]
  return all.sort((a, b) => b.weight - a.weight).slice(0, MOST_SHOWN)
}
