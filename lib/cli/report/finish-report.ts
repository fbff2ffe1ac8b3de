import type { Aggregate } from '../../report/aggregate.ts'
import { anonymous } from '../../report/anonymous.ts'
import { buildReport, type ReportHead } from '../../report/build-report.ts'
import { findingsOf } from '../../report/findings/find.ts'
import type { Report } from '../../report/report.ts'
import { now } from '../../time/clock.ts'
import { type RecordValues, zoneOf } from '../arguments.ts'

/** The options of a report besides those that choose records. */
export interface ReportValues extends RecordValues {
  compare?: string | undefined
  title?: string | undefined
  anonymous?: boolean | undefined
  without?: string[] | undefined
  cache?: boolean | undefined
}

interface Told extends Pick<ReportHead, 'title' | 'before'> {
  source: Omit<Report['source'], 'conditions'>
}

/**
 * Makes a report of what was counted and what the options say.
 *
 * @param isWhole whether with what only a page shows: what stands out, and the name of the zone, which has to load Intl
 */
export function finishReport(
  aggregate: Aggregate,
  { title, before, source }: Told,
  values: ReportValues,
  isWhole = true,
): Report {
  const report = buildReport(aggregate, {
    ...{ title, before, made: now(), zone: zoneOf(values), zoneName: isWhole ? zoneNameOf(values) : '' },
    source: { ...source, conditions: conditionsOf(values) },
  })
  if (isWhole) report.findings = findingsOf(report)
  return values.anonymous ? anonymous(report) : report
}

/** The name of the zone: `--tz` as it was typed, else the machine's. */
export function zoneNameOf({ tz }: ReportValues): string {
  return tz ?? Intl.DateTimeFormat().resolvedOptions().timeZone
}

/** The options that choose records, as they were typed. */
function conditionsOf(values: ReportValues): string[] {
  const { dir, json, csv, tz, help, compare, title, anonymous, without, cache, ...conditions } = values
  const named = Object.entries({ ...conditions, without }).filter(([name]) => !NO_CONDITIONS.has(name))
  return named.flatMap(([name, value]) =>
    value === undefined || typeof value === 'boolean' ? [] : [value].flat().map((one) => `--${name} ${one}`),
  )
}

/** Options that choose no records. */
const NO_CONDITIONS = new Set([
  'output',
  'open',
  'live',
  'port',
  'host',
  'token',
  'lang',
  'number',
  'lines',
  'full',
  'by',
  'every',
])
