import { mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What becomes of days that are over, the same for all servers of a round. */
export interface DaysKept {
  compress: 'gzip' | false
  maxTotalSize: string | undefined
}

/** How many files a clean-up has to remove when there are many. */
const MANY = 300

const DAYS = 8
const BYTES = 3 * 1024 * 1024

/** Lets some of the old days stay, with room for all that a round logs. */
export const TOTAL_SIZE = '18m'

/** Days that stay under `TOTAL_SIZE`, whatever a round logs. */
const ALWAYS_KEPT = 2

/** Fills the folders of the categories with days long over, and says the paths of the records that must stay. */
export function writeOldDays(dir: string, old: 'none' | 'many' | 'large', kept: DaysKept): string[] {
  for (const category of ['app', 'copy2']) {
    mkdirSync(join(dir, category))
    for (let n = 0; old === 'many' && n < MANY; n++) {
      const day = new Date(Date.UTC(2020, 0, 1 + n)).toISOString().slice(0, 10)
      writeFileSync(join(dir, category, `${category}.${day}.1.log`), '{}\n')
    }
  }
  return old === 'large' ? writeLargeDays(join(dir, 'app'), kept) : []
}

function writeLargeDays(folder: string, { maxTotalSize }: DaysKept): string[] {
  const filler = `${JSON.stringify({ level: 'info', filler: 'x'.repeat(BYTES / 8) })}\n`.repeat(8)
  const paths = Array.from({ length: DAYS }, (_, n) => {
    const file = join(folder, `app.2026-10-0${n + 1}.1.log`)
    const past = Date.UTC(2026, 9, n + 1) / 1000
    const record = {
      level: 'info',
      time: past * 1000,
      url: `localhost/old-${n}`,
      statusCode: 200,
      outcome: 'completed',
    }
    writeFileSync(file, `${JSON.stringify(record)}\n${filler}`)
    utimesSync(file, past, past)
    return `/old-${n}`
  })
  return maxTotalSize === undefined ? paths : paths.slice(-ALWAYS_KEPT)
}
