import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { parseHiddenName } from '../../../lib/files/hidden-name.ts'
import { tornAt } from '../../../lib/reader/lines/line-head.ts'
import { compiledPrograms } from '../../harness/compiled-programs.ts'

/** What `programs/answer-under-load.ts` is told. */
export interface ServerOptions {
  /** The way it ends by itself, or answers a signal. */
  end?: string
  /** Copies of the package in the process, each with a server of its own. */
  copies?: 1 | 2
  /** Files of days that are not kept. */
  oldFiles?: number
  /** Whether its clock comes to midnight soon. */
  turns?: boolean
  flush?: 'sync' | { bytes: number; ms: number }
  compress?: 'gzip' | false
  maxTotalSize?: string | undefined
}

export interface LoadedServer {
  child: ChildProcess
  ports: number[]
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null; stderr: string }>
}

/** Starts a server in a process of its own; resolves when it listens. @throws when it ends before */
export async function startServer(dir: string, options: ServerOptions): Promise<LoadedServer> {
  const programs = await compiledPrograms('writer')
  const copy = join(programs, '../../../copy/lib')
  if (options.copies === 2 && !existsSync(copy)) cpSync(join(programs, '../../../lib'), copy, { recursive: true })
  const argument = { flush: { bytes: 65536, ms: 100 }, copies: 1, oldFiles: 0, turns: false, ...options, dir }
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const child = spawn(process.execPath, [join(programs, 'answer-under-load.js'), JSON.stringify(argument)], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stderr.on('data', (data) => {
    stderr += data
  })
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, stderr }))
  const processes = options.end === 'cluster' ? 2 : 1
  await new Promise<void>((resolve) => {
    child.stdout.on('data', (data) => {
      stdout += data
      if (stdout.split('ready').length > processes) resolve()
    })
    child.once('close', () => resolve())
  })
  if (stdout.split('ready').length <= processes) throw new Error(`the server did not start: ${(await ended).stderr}`)
  const ports = new Set([...stdout.matchAll(/port (\d+)/g)].map(([, port]) => Number(port)))
  return { child, ports: [...ports], ended }
}

export interface RecordedPath {
  file: string
  path: string
}

/** A compressed file may be called whatever. */
function textOf(content: Buffer): string {
  return (content.subarray(0, 2).toString('hex') === '1f8b' ? gunzipSync(content) : content).toString('utf8')
}

/** @throws what is no JSON */
function pathsOf(line: string): string[] {
  const { url } = JSON.parse(line) as { url?: string }
  return url === undefined ? [] : [url.replace('localhost', '')]
}

/** A whole line may stand behind a piece, where readers find it. */
function pathsBehind(piece: string): string[] {
  const bytes = Buffer.from(piece)
  const at = tornAt(bytes, 0, bytes.length)
  if (at === null) return []
  try {
    return pathsOf(bytes.toString('utf8', at))
  } catch {
    return []
  }
}

/** Paths of all records, in whatever file of a category's folder. Throws at a line that is not whole unless told of it. */
export function recordedPaths(dir: string, onPiece?: (piece: string, file: string) => void): RecordedPath[] {
  const found: RecordedPath[] = []
  for (const category of ['app', 'copy2'].filter((name) => existsSync(join(dir, name)))) {
    for (const name of readdirSync(join(dir, category))) {
      if (parseHiddenName(name)?.isInTheMaking) continue
      for (const line of textOf(readFileSync(join(dir, category, name))).split('\n')) {
        if (line === '' || line === '{}') continue
        try {
          found.push(...pathsOf(line).map((path) => ({ file: name, path })))
        } catch (error) {
          if (onPiece === undefined)
            throw new Error(`${name}: not a whole line: ${line.slice(0, 200)}`, { cause: error })
          onPiece(line, name)
          found.push(...pathsBehind(line).map((path) => ({ file: name, path })))
        }
      }
    }
  }
  return found
}
