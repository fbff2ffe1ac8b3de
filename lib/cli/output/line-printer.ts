import { humanLine } from '../../display/human-line.ts'
import type { AccessRecord } from '../../record/access-record.ts'
import type { DirectLine } from '../../record/line.ts'
import type { TimeZone } from '../../time/time-zone.ts'
import { CSV_HEADER, csvLine } from './csv.ts'
import type { Terminal } from './terminal.ts'

export type LineFormat = 'human' | 'json' | 'csv'

/** Prints a line; `text` is it as it stands in the file. To be awaited when it answers a promise. */
export type LinePrinter = (line: AccessRecord | DirectLine, text: string) => Promise<void> | undefined

/** How lines are printed; the category is shown in a column of the given width, 0 leaves it out. */
export function linePrinter(
  terminal: Terminal,
  format: LineFormat,
  zone: TimeZone,
  categoryWidth: number,
): LinePrinter {
  if (format === 'json') return (_line, text) => terminal.line(text)
  if (format === 'csv') {
    void terminal.line(CSV_HEADER)
    return (line) => terminal.line(csvLine(line))
  }
  const { palette } = terminal
  return (line) => terminal.line(humanLine(line, { zone, palette, categoryWidth }))
}

/** Width of the category's column: none for a single one. */
export function categoryWidth(categories: readonly string[]): number {
  return categories.length < 2 ? 0 : Math.max(...categories.map((name) => name.length))
}
