import { type ChildProcess, fork } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const BRIDGE = fileURLToPath(new URL('clickhouse-bridge.mjs', import.meta.url))

/** Of the kernel's clock, a second. */
const TICKS = 100

export const USER = 'logger'
export const PASSWORD = 'p@ss'

/** ClickHouse's engine behind HTTP, in a process of its own. */
export class ClickHouseServer {
  /** `insert`: rows stand in a table, before the answer is given. */
  readonly events = new EventEmitter()
  readonly #folder = mkdtempSync(join(tmpdir(), 'access-log-clickhouse-'))
  readonly #config: string
  #child: ChildProcess | null = null
  port = 0

  /** @param config path of a file of the engine's own settings */
  constructor(config = '') {
    this.#config = config
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** Seconds of CPU that the engine has taken since it was started. */
  get cpu(): number {
    const stat = readFileSync(`/proc/${this.pid}/stat`, 'utf8')
    const [user = 0, system = 0] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13)
      .map(Number)
    return (user + system) / TICKS
  }

  async start(): Promise<void> {
    const child = fork(BRIDGE, [this.#folder, String(this.port), USER, PASSWORD, this.#config], { execArgv: [] })
    this.#child = child
    const [{ port }] = await once(child, 'message')
    this.port = port
    child.on('message', (message) => this.events.emit('insert', message))
  }

  /** Inserts are done from now on, and not answered. */
  hold(hold: boolean): void {
    this.#child?.send({ hold })
  }

  address(table: string, parameters = ''): string {
    return `clickhouse://${USER}:${encodeURIComponent(PASSWORD)}@127.0.0.1:${this.port}/default?table=${table}${parameters}`
  }

  /** What a statement answers, as it prints it. */
  async ask(sql: string): Promise<string> {
    const authorization = `Basic ${Buffer.from(`${USER}:${PASSWORD}`).toString('base64')}`
    const url = `http://127.0.0.1:${this.port}/`
    const answer = await fetch(url, { method: 'POST', body: sql, headers: { authorization } }).catch(
      (cause: unknown) => {
        const end = this.#child?.signalCode ?? this.#child?.exitCode ?? 'none, it runs'
        throw new Error(`the engine does not answer; its end: ${end}; asked: ${sql}`, { cause })
      },
    )
    const text = await answer.text()
    if (!answer.ok) throw new Error(text)
    return text.trim()
  }

  async stop(): Promise<void> {
    const child = this.#child
    this.#child = null
    if (child === null) return
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    await ended
  }

  async remove(): Promise<void> {
    await this.stop()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
