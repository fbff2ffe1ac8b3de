import { safeText } from '../display/safe-text.ts'
import type { Report } from './report.ts'

/** The report with every control character and mark of direction in its texts written out, but for newlines of stacks. */
export function shownReport(report: Report): Report {
  return JSON.parse(JSON.stringify(report), (key: string, value: unknown) => {
    if (typeof value !== 'string') return value
    return key === 'stack' ? value.split('\n').map(safeText).join('\n') : safeText(value)
  })
}
