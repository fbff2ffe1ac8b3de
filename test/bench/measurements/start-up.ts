import { mkdtempSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { markdownTable } from '../markdown-table.ts'
import type { Measurement } from '../measurement.ts'
import { dayBefore, writeOldFiles } from '../old-files.ts'
import { formatSpread, spreadOf } from '../quantile.ts'
import { ServerProcess } from '../server-process.ts'

const FILES = 10_000
const RUNS = 7

/** How long registering the plugin takes when the folder is full of old files. */
export const startUp: Measurement = {
  name: 'start-up',
  title: `Start-up with ${FILES.toLocaleString('en')} old files in the folder`,
  async run(workDir) {
    const cases = [
      { title: 'empty folder', files: 0, backups: 10 },
      { title: '10,000 old files, all kept', files: FILES, backups: FILES },
      { title: '10,000 old files, 10 days kept', files: FILES, backups: 10 },
    ]
    const rows: string[][] = []
    for (const { title, files, backups } of cases) {
      const runs: StartUp[] = []
      while (runs.length < RUNS) runs.push(await startOnce(workDir, files, backups))
      const ready = spreadOf(runs.map((run) => run.ready))
      const cleaned = spreadOf(runs.map((run) => run.cleaned))
      rows.push([title, formatSpread(ready, 1), files > backups ? formatSpread(cleaned, 0) : 'none'])
    }
    return markdownTable(
      ['', 'ready after ms (promised: under 100)', 'and the old files gone when waited for, ms'],
      rows,
    )
  },
}

interface StartUp {
  /** Milliseconds from registering the plugin until it was ready. */
  ready: number
  /** Milliseconds from listening until `flush()` said that only the files to keep were left. */
  cleaned: number
}

async function startOnce(workDir: string, files: number, backups: number): Promise<StartUp> {
  const dir = mkdtempSync(join(workDir, 'start-up-'))
  const logDir = join(dir, 'start-up')
  writeOldFiles(
    logDir,
    Array.from({ length: files }, (_, index) => ({ day: dayBefore(index + 1), part: 1 })),
  )
  const server = await ServerProcess.start('start-up', dir, { env: { BENCH_BACKUPS: String(backups) } })
  const begun = performance.now()
  await server.ask('flush')
  const cleaned = performance.now() - begun
  const left = readdirSync(join(logDir, 'app')).length
  if (left > Math.min(files, backups) + 1) throw new Error(`${left} files are left after the clean-up`)
  const ready = await server.ask<number>('startUp')
  await server.stop()
  return { ready, cleaned }
}
