import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseFileName } from '../../lib/files/file-name.ts'
import type { FileStats } from '../../lib/writer/file-stats.ts'
import { TYPESCRIPT_FLAGS } from '../harness/typescript-flags.ts'

export interface SoakOptions {
  /** Empty folder to log to. */
  dir: string
  seconds: number
  /** Length of the days of the faked clock. */
  daySeconds: number
  processes: number
  /** Requests under way in each process. */
  connections: number
}

export interface SoakedWriter {
  answered: number
  faults: Record<string, number>
  samples: { rss: number; descriptors: number }[]
  all: FileStats
  few: FileStats
  own: FileStats
  stderr: string
}

export interface FoundLines {
  lines: number
  /** More often than once. */
  doubled: number
  /** In the file of a day they are not of. */
  misplaced: number
}

export interface SoakReport {
  writers: SoakedWriter[]
  /** Lines of each writer in the category they share, and in that of its own. */
  found: { all: FoundLines; own: FoundLines }[]
  /** Days with files: of the category that keeps all, and of that which keeps 2 backups. */
  days: { all: string[]; few: string[] }
  renamed: number
}

/** Runs servers on one log folder, renames the file under them now and then, and counts the lines afterwards. */
export async function runSoak(options: SoakOptions): Promise<SoakReport> {
  const { dir, seconds } = options
  const epoch = { real: Date.now(), fake: Date.UTC(2026, 10, 24) }
  let renamed = 0
  const renaming = setInterval(
    () => {
      const [name] = namesIn(dir, 'all').slice(-1)
      if (name !== undefined) renameSync(join(dir, 'all', name), join(dir, 'all', `${name}.moved-${renamed++}`))
    },
    Math.max(2000, seconds * 50),
  )
  const writers = await Promise.all(
    Array.from({ length: options.processes }, (_, writer) => runWriter({ ...options, epoch, writer })),
  )
  clearInterval(renaming)
  const days = { all: daysOf(namesIn(dir, 'all')), few: daysOf(namesIn(dir, 'few')) }
  const found = writers.map((_, writer) => ({
    all: countLines(dir, 'all', writer),
    own: countLines(dir, `own${writer}`, writer),
  }))
  return { writers, found, days, renamed }
}

async function runWriter(argument: object): Promise<SoakedWriter> {
  const path = fileURLToPath(new URL('writer.ts', import.meta.url))
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const child = spawn(process.execPath, [...TYPESCRIPT_FLAGS, path, JSON.stringify(argument)], {
    env: { ...env, TZ: 'UTC' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (data) => {
    stdout += data
  })
  child.stderr.on('data', (data) => {
    stderr += data
  })
  const [code, signal] = await once(child, 'close')
  if (code !== 0) throw new Error(`a writer ended with ${signal ?? code}: ${stderr}`)
  return { ...JSON.parse(stdout), stderr }
}

/** Throws at a line that is not whole. */
function countLines(dir: string, category: string, writer: number): FoundLines {
  const seen = new Set<number>()
  const found = { lines: 0, doubled: 0, misplaced: 0 }
  for (const name of readdirSync(join(dir, category))) {
    const day = name.split('.')[1]
    for (const text of readFileSync(join(dir, category, name), 'utf8').split('\n')) {
      if (text === '') continue
      const line = JSON.parse(text) as { writer: number; n: number; time: number }
      if (line.writer !== writer) continue
      found.lines += 1
      if (seen.has(line.n)) found.doubled += 1
      seen.add(line.n)
      if (new Date(line.time).toISOString().slice(0, 10) !== day) found.misplaced += 1
    }
  }
  return found
}

function namesIn(dir: string, category: string): string[] {
  try {
    return readdirSync(join(dir, category))
      .filter((name) => parseFileName(name) !== null)
      .sort()
  } catch {
    return []
  }
}

function daysOf(names: string[]): string[] {
  return [...new Set(names.map((name) => parseFileName(name)?.day ?? ''))].sort()
}
