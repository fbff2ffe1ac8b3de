import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pinned } from './cores.ts'

/** What a server process says of itself; answered by servers/serve.js. */
export interface Usage {
  /** User and system time of all its threads since its start, microseconds. */
  cpu: number
  /** Highest resident memory since its start, bytes. */
  peakRss: number
  /** Resident memory now, bytes. */
  rss: number
  /** Live JavaScript heap, bytes; collected first when the process runs with --expose-gc. */
  heapUsed: number
}

export interface ServerSettings {
  nodeArgs?: string[]
  env?: Record<string, string>
}

/** One file of servers/ as a process of its own on the servers' core. */
export class ServerProcess {
  readonly logDir: string
  readonly port: number
  readonly #child: ChildProcess

  private constructor(child: ChildProcess, logDir: string, port: number) {
    this.#child = child
    this.logDir = logDir
    this.port = port
  }

  /** Starts the server and waits until it listens. */
  static async start(name: string, workDir: string, settings: ServerSettings = {}): Promise<ServerProcess> {
    const logDir = join(workDir, name)
    mkdirSync(logDir, { recursive: true })
    const file = fileURLToPath(new URL(`./servers/${name}.js`, import.meta.url))
    const [command, args] = pinned(process.execPath, [...(settings.nodeArgs ?? []), file, logDir])
    const child = spawn(command, args, {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: { ...process.env, NODE_ENV: 'production', NODE_OPTIONS: '', ...settings.env },
    })
    const [port] = await Promise.race([once(child, 'message'), failure(child, name)])
    return new ServerProcess(child, logDir, port as number)
  }

  /** Sends a question and waits for its answer; a server answers one at a time. */
  async ask<Answer>(question: string): Promise<Answer> {
    const answer = once(this.#child, 'message')
    this.#child.send(question)
    const [value] = await answer
    return value as Answer
  }

  usage(): Promise<Usage> {
    return this.ask<Usage>('usage')
  }

  /** Ends the process as its own `disconnect` handler does, so that a CPU profile is written. */
  async stop(): Promise<void> {
    const ended = once(this.#child, 'exit')
    this.#child.disconnect()
    await ended
  }
}

async function failure(child: ChildProcess, name: string): Promise<never> {
  const [code, signal] = await once(child, 'exit')
  throw new Error(
    `servers/${name}.js ended before it listened (${signal ?? `exit code ${code}`}): see its message above`,
  )
}
