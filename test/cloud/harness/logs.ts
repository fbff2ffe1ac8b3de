import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { sampleRecord } from '../../reader/harness/sample-record.ts'

/** Days long over, written to long ago. */
export const DAYS = ['2026-01-20', '2026-01-21', '2026-01-22']

export function tempFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'access-log-cloud-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Records of a day, evenly spread over it, as the lines of a file. */
export function linesOf(day: string, count: number, mark = 'req'): string {
  const start = Date.parse(day)
  const step = Math.floor(86_400_000 / count)
  return Array.from({ length: count }, (_, index) => {
    const durationUs = (index * 7919) % 100_000
    const changes = {
      time: start + index * step,
      reqId: `${mark}-${index}`,
      url: `localhost/things/${index}`,
      durationUs,
    }
    return `${JSON.stringify(sampleRecord({ ...changes, statusCode: index % 97 === 0 ? 500 : 200 }))}\n`
  }).join('')
}

/** Writes a file as one that nobody has touched since its day. */
export function writeOld(path: string, content: string | Buffer, day: string): void {
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, content)
  const end = (Date.parse(day) + 86_400_000) / 1000
  utimesSync(path, end, end)
}

/** A folder with two categories on three days. */
export function writeLogs(t: TestContext, count = 900, mark = 'req'): string {
  const logDir = tempFolder(t)
  for (const category of ['app', 'payment']) {
    for (const day of DAYS) writeOld(partFile(logDir, category, day), linesOf(day, count, mark), day)
  }
  return logDir
}

export function partFile(logDir: string, category: string, day: string, part = 1): string {
  return join(logDir, category, `${category}.${day}.${part}.log`)
}

/** What the folder holds, under the names of `archivedContents`. */
export function localContents(logDir: string): Map<string, Buffer> {
  const source = readFileSync(join(logDir, '.archive', 'source'), 'utf8').trim()
  const contents = new Map<string, Buffer>()
  for (const category of readdirSync(logDir).filter((name) => !name.startsWith('.'))) {
    for (const file of readdirSync(join(logDir, category))) {
      const [, day, part] = file.split('.')
      const bytes = readFileSync(join(logDir, category, file))
      contents.set(`${category}/${day}/${source}.${part}`, file.endsWith('.gz') ? gunzipSync(bytes) : bytes)
    }
  }
  return contents
}
