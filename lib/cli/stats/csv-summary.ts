import { csvRow } from '../output/csv.ts'
import type { Summary } from './summary.ts'

/** The counts as one table: what is counted, its value, how often. */
export function csvSummary(summary: Summary): string[] {
  const { status, outcome, route, user, client, hour, errors, durationUs } = summary
  const rows: unknown[][] = [
    ['records', '', summary.records],
    ...Object.entries(durationUs).map(([name, us]) => ['durationUs', name, us]),
    ...Object.entries({ status, outcome, route, user, client, hour }).flatMap(([name, counted]) =>
      counted.map(({ value, count }) => [name, value, count]),
    ),
    ...errors.map(({ location, error, count }) => ['error', `${location}, ${error}`, count]),
  ]
  return [['of', 'value', 'count'], ...rows].map(csvRow)
}
