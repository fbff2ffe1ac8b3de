import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** The program. */
export const MAIN = fileURLToPath(new URL('../../../lib/cli/main.ts', import.meta.url))

export interface Run {
  code: number | null
  stdout: string
  stderr: string
}

/** Starts the command as a child process, with pipes. */
export function start(args: readonly string[], options: SpawnOptions = {}): ChildProcess {
  const env = { ...process.env, NO_COLOR: '', FORCE_COLOR: undefined, LOG_DIR: undefined, TZ: 'UTC', ...options.env }
  return spawn(process.execPath, ['--import', 'tsx', MAIN, ...args], { stdio: 'pipe', ...options, env })
}

/** Runs the command to its end. */
export async function run(args: readonly string[], options: SpawnOptions = {}): Promise<Run> {
  const child = start(args, options)
  const [stdout, stderr] = [collect(child, 'stdout'), collect(child, 'stderr')]
  const [code] = await once(child, 'close')
  return { code, stdout: stdout(), stderr: stderr() }
}

/** Everything that a child has written so far. */
export function collect(child: ChildProcess, name: 'stdout' | 'stderr'): () => string {
  const chunks: Buffer[] = []
  child[name]?.on('data', (chunk: Buffer) => chunks.push(chunk))
  return () => Buffer.concat(chunks).toString()
}

/** Waits until a child has written a text. */
export async function written(child: ChildProcess, name: 'stdout' | 'stderr', text: string): Promise<void> {
  let all = ''
  for await (const [chunk] of eventsOf(child, name)) {
    all += String(chunk)
    if (all.includes(text)) return
  }
}

async function* eventsOf(child: ChildProcess, name: 'stdout' | 'stderr'): AsyncGenerator<unknown[]> {
  const stream = child[name]
  if (!stream) throw new Error(`the child has no ${name}`)
  for (;;) yield await once(stream, 'data')
}
