import { readFileSync } from 'node:fs'

/** One row of the table of docs/endings.md, its cells as lists. */
export interface EndingRow {
  ending: string
  statusCodes: string[]
  outcomes: string[]
  errorDetails: string[]
}

/** Cells of an ending that leaves no record. */
const NO_RECORD = new Set(['no record', '–'])

export function readEndingsTable(): EndingRow[] {
  const text = readFileSync(new URL('../../../docs/endings.md', import.meta.url), 'utf8')
  const rows = text.split('\n').filter((line) => line.startsWith('| '))
  return rows.slice(1).map((line) => {
    const [, ending = '', statusCodes = '', outcomes = '', errorDetails = ''] = line
      .split('|')
      .map((cell) => cell.trim())
    return {
      ending,
      statusCodes: listOf(statusCodes),
      outcomes: listOf(outcomes),
      errorDetails: listOf(errorDetails),
    }
  })
}

function listOf(cell: string): string[] {
  return NO_RECORD.has(cell) ? [] : cell.split(', ').sort()
}
