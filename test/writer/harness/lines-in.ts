import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseFileName } from '../../../lib/files/file-name.ts'

export interface StoredLine {
  time: number
  n: number
  [key: string]: unknown
}

/** A line as tests write it: numbered, and stamped with its time. */
export function lineOf(n: number, time: number, more: Record<string, unknown> = {}): string {
  return `${JSON.stringify({ time, n, ...more })}\n`
}

/**
 * The lines of each day in a category's folder, parts in their order. Throws at a line that is not whole.
 *
 * @param blanks what of lines without a byte: where several processes write at once, one may take for cut what another
 * is writing still, and begin a new line behind it
 */
export function linesIn(
  logDir: string,
  category = 'app',
  blanks: 'refused' | 'skipped' = 'refused',
): Map<string, StoredLine[]> {
  const days = new Map<string, StoredLine[]>()
  for (const { name, day } of filesIn(logDir, category)) {
    const text = readFileSync(join(logDir, category, name), 'utf8')
    const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n')
    const stored = blanks === 'skipped' ? lines.filter((line) => line !== '') : lines
    days.set(day, [...(days.get(day) ?? []), ...stored.map(parseLine)])
  }
  return days
}

/** Names of a category's files, ordered by day and part. */
export function namesIn(logDir: string, category = 'app'): string[] {
  return filesIn(logDir, category).map(({ name }) => name)
}

/** The file of a category that is written to. */
export function latestPath(logDir: string, category = 'app'): string {
  const name = namesIn(logDir, category)
    .filter((file) => file.startsWith(`${category}.`))
    .at(-1)
  if (name === undefined) throw new Error(`no file in ${join(logDir, category)}`)
  return join(logDir, category, name)
}

function filesIn(logDir: string, category: string) {
  return readdirSync(join(logDir, category))
    .flatMap((name) => {
      const file = parseFileName(name)
      return file === null ? [] : [{ name, ...file }]
    })
    .sort((a, b) => (a.day === b.day ? a.part - b.part : a.day < b.day ? -1 : 1))
}

function parseLine(line: string): StoredLine {
  try {
    return JSON.parse(line) as StoredLine
  } catch {
    throw new Error(`not a whole line: ${JSON.stringify(line.slice(0, 200))} (${line.length} characters)`)
  }
}
