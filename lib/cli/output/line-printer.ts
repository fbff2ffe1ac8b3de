import { humanLine } from '../../display/human-line.ts'
import type { AccessRecord } from '../../record/access-record.ts'
import type { DirectLine } from '../../record/line.ts'
import type { TimeZone } from '../../time/time-zone.ts'
import type { Terminal } from './terminal.ts'

export type LineFormat = 'human' | 'json' | 'csv'

/** How lines are printed. */
export interface LineLook {
  format: LineFormat
  zone: TimeZone
  /** Whether lines for people are followed by the stacks of their errors. */
  stack: boolean
  /** Columns of these fields in place of the usual ones. */
  fields?: readonly string[]
}

/** Prints a line; `text` is the line as it stands in the file. If it returns a promise, await it before the next line. */
export type LinePrinter = (line: AccessRecord | DirectLine, text: string) => Promise<void> | undefined

/** Makes a printer of lines, and prints its header; for people a column names the category when there are several. */
export async function linePrinter(
  terminal: Terminal,
  look: LineLook,
  categories: readonly string[],
): Promise<LinePrinter> {
  const { format, zone, stack, fields } = look
  if (format === 'json') return (_line, text) => terminal.line(text)
  if (format === 'csv') {
    const { csvTable } = await import('./csv.ts')
    const { header, row } = csvTable(fields)
    void terminal.line(header)
    return (line) => terminal.line(row(line))
  }
  const { palette } = terminal
  if (fields !== undefined) {
    const { fieldColumns } = await import('./field-columns.ts')
    const { header, row } = fieldColumns(fields, zone)
    void terminal.line(palette.bold(header))
    return (line) => terminal.line(row(line))
  }
  const categoryWidth = categories.length < 2 ? 0 : Math.max(...categories.map((name) => name.length))
  return (line) => terminal.line(humanLine(line, { zone, palette, categoryWidth, stack }))
}
