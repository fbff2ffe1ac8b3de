import { readFileSync } from 'node:fs'

/** A table of Markdown, with the heading it stands under. */
export interface ReadmeTable {
  heading: string
  header: string[]
  rows: string[][]
}

/** Every table of a file beside package.json, in order. */
export function tablesOf(file: string): ReadmeTable[] {
  const tables: ReadmeTable[] = []
  let heading = ''
  let table: ReadmeTable | undefined
  for (const line of readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8').split('\n')) {
    if (line.startsWith('#')) heading = line.replace(/^#+ /, '')
    if (!line.startsWith('|')) table = undefined
    else if (table === undefined) {
      table = { heading, header: cellsOf(line), rows: [] }
      tables.push(table)
    } else if (!/^[|\s:-]+$/.test(line)) table.rows.push(cellsOf(line))
  }
  return tables
}

/** What stands in backticks in the first column. */
export function namesOf({ rows }: ReadmeTable): string[] {
  return rows.flatMap(([first = '']) => [...first.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name))
}

function cellsOf(line: string): string[] {
  return line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim())
}
