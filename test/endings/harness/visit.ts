import { mkdtemp, rm } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import Fastify, { type FastifyInstance } from 'fastify'
import { accessLogPlugin } from '../../../lib/plugin.ts'
import type { AccessRecord } from '../../../lib/record/access-record.ts'
import { eventually } from './deadline.ts'
import { Gates } from './gates.ts'
import { isRecord, type Line, readLines } from './log-folder.ts'
import { type Address, connectTcp, connectTls, type RawClient } from './raw-client.ts'

export interface VisitOptions {
  /** Options for `Fastify()`. */
  fastify?: Record<string, unknown>
  /** Options for the plugin besides folder, categories and environment. */
  plugin?: Record<string, unknown>
  /** Runs before the plugin is registered. */
  before?(app: FastifyInstance, gates: Gates): void | Promise<void>
  /** Runs after the plugin is registered. */
  routes?(app: FastifyInstance, gates: Gates): void | Promise<void>
  /** @default a free port of 127.0.0.1 */
  listen?: { port: 0; host: string } | { path: string }
}

/** A listening app with the plugin, the clients that visit it, and what was written about them. */
export class Visit {
  readonly app: FastifyInstance
  readonly gates: Gates
  readonly logDir: string
  readonly #clients: RawClient[] = []
  readonly #sockets: Socket[] = []
  readonly #noted: number[] = []
  readonly #lasts: Array<() => void> = []

  constructor(app: FastifyInstance, gates: Gates, logDir: string) {
    this.app = app
    this.gates = gates
    this.logDir = logDir
    app.server.on('connection', (socket: Socket) => this.#sockets.push(socket))
  }

  get port(): number {
    const address = this.app.server.address()
    return typeof address === 'object' && address !== null ? address.port : 0
  }

  async connect(address: Address = { port: this.port }): Promise<RawClient> {
    return this.#remember(await connectTcp(address))
  }

  async connectTls(address: Address = { port: this.port }): Promise<RawClient> {
    return this.#remember(await connectTls(address))
  }

  /** The server's end of a client's connection. */
  async serverSocketOf({ socket }: RawClient): Promise<Socket> {
    const isOther = ({ remotePort }: Socket) => remotePort !== socket.localPort
    await eventually(() => !this.#sockets.every(isOther), 'the server accepts the connection')
    return this.#sockets.find((end) => !isOther(end)) ?? socket
  }

  /** Resolves when the server has read every byte that the client sent. */
  async readBy(client: RawClient): Promise<void> {
    const end = await this.serverSocketOf(client)
    await eventually(() => end.bytesRead >= client.socket.bytesWritten, 'the server reads what was sent')
  }

  /** For clients that are no raw client: a final status was read. */
  note(status: number): void {
    this.#noted.push(status)
  }

  /** Every final status that clients read. */
  reads(): number[] {
    return [...this.#clients.flatMap((client) => client.statuses()), ...this.#noted]
  }

  async lines(category?: string): Promise<Line[]> {
    await this.app.accessLog.flush()
    return readLines(this.logDir, category)
  }

  async records(category?: string): Promise<AccessRecord[]> {
    return (await this.lines(category)).filter(isRecord)
  }

  /** What is on disk once the app is closed. */
  async recordsAfterClose(): Promise<AccessRecord[]> {
    return (await readLines(this.logDir)).filter(isRecord)
  }

  /** Resolves when at least so many records are written. */
  async written(count: number): Promise<void> {
    return eventually(async () => (await this.records()).length >= count, `${count} records are written`)
  }

  /** Calls back before the app closes: connections that would keep it open end there. */
  atEnd(last: () => void): void {
    this.#lasts.push(last)
  }

  async close(): Promise<void> {
    for (const last of this.#lasts) last()
    for (const { socket } of this.#clients) socket.destroy()
    await this.app.close()
  }

  #remember(client: RawClient): RawClient {
    this.#clients.push(client)
    return client
  }
}

/** Starts an app with the plugin on a real socket; app and folder are gone after the test. */
export async function visit(t: TestContext, options: VisitOptions = {}): Promise<Visit> {
  const logDir = await mkdtemp(join(tmpdir(), 'endings-'))
  const gates = new Gates()
  const app = Fastify(options.fastify ?? {}) as unknown as FastifyInstance
  const at = new Visit(app, gates, logDir)
  t.after(async () => {
    await at.close()
    await rm(logDir, { recursive: true, force: true })
  })
  await options.before?.(app, gates)
  await app.register(accessLogPlugin, { logDir, categories: ['app'], environment: 'test', ...options.plugin })
  await options.routes?.(app, gates)
  await app.listen(options.listen ?? { port: 0, host: '127.0.0.1' })
  return at
}
