import { safeText } from '../display/safe-text.ts'
import type { Report } from './report.ts'

/** The report with control characters and marks of text direction escaped in all its texts; stacks keep their newlines. */
export function shownReport(report: Report): Report {
  return shown('', report) as Report
}

/** Recursive, as a reviver of `JSON.parse` takes three times as long: it is called for every number, too. */
function shown(key: string, value: unknown): unknown {
  if (typeof value === 'string') return key === 'stack' ? value.split('\n').map(safeText).join('\n') : safeText(value)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item) => shown(key, item))
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, shown(name, member)]))
}
