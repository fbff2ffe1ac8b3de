import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseFileName } from '../../../lib/files/file-name.ts'
import type { AccessRecord } from '../../../lib/record/access-record.ts'

export type Line = Record<string, unknown>

/** All lines of a category, oldest first. A line that is no JSON object fails the test that reads it. */
export async function readLines(logDir: string, category = 'app'): Promise<Line[]> {
  const folder = join(logDir, category)
  const names = (await readdir(folder).catch(() => [])).flatMap((name) => {
    const parsed = parseFileName(name)
    return parsed === null ? [] : [{ name, ...parsed }]
  })
  names.sort((a, b) => a.day.localeCompare(b.day) || a.part - b.part)
  const texts = await Promise.all(names.map(({ name }) => readFile(join(folder, name), 'utf8')))
  return texts
    .flatMap((text) => text.split('\n'))
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line)
}

/** Among the lines of a category, the records of requests; the others are what the application logged. */
export function isRecord(line: Line): line is Line & AccessRecord {
  return 'outcome' in line
}
