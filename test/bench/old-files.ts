import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { formatFileName } from '../../lib/files/file-name.ts'

const DAY = 86_400_000

/** Calendar day so many days before today in this process's zone, `yyyy-MM-dd`. */
export function dayBefore(days: number): string {
  // Noon: a day of 23 or 25 hours cannot carry it over a midnight.
  const noon = new Date(new Date().setHours(12, 0, 0, 0) - days * DAY)
  const [month, date] = [noon.getMonth() + 1, noon.getDate()].map((part) => String(part).padStart(2, '0'))
  return `${noon.getFullYear()}-${month}-${date}`
}

/** Writes files of the category `app` as an earlier run would have left them. */
export function writeOldFiles(logDir: string, files: Iterable<{ day: string; part: number }>): void {
  mkdirSync(join(logDir, 'app'), { recursive: true })
  for (const { day, part } of files) {
    writeFileSync(join(logDir, 'app', formatFileName({ category: 'app', day, part })), '{"level":30,"msg":"old"}\n')
  }
}
