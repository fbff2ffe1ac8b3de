import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { TestContext } from 'node:test'
import Fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify'
import type { AccessLogOptions } from '../../../lib/options/options.ts'
import { accessLogPlugin } from '../../../lib/plugin.ts'
import type { AccessRecord } from '../../../lib/record/access-record.ts'
import { isRecord, type Line, readLines } from '../../endings/harness/log-folder.ts'
import { tempDir } from '../../harness/temp-dir.ts'

export interface AppGiven extends Omit<AccessLogOptions, 'logDir'> {
  logDir?: string
  /** Options of Fastify itself. */
  fastify?: FastifyServerOptions
  /** Runs after the plugin is registered. */
  routes?: (app: FastifyInstance) => unknown
}

/** A listening server with the plugin, and what it has written so far. */
export interface StartedApp {
  app: FastifyInstance
  logDir: string
  port: number
  /** Sends a request over a socket of its own and reads the whole answer. */
  request(path: string, given?: RequestGiven): Promise<Answer>
  lines(category?: string): Promise<Line[]>
  records(category?: string): Promise<AccessRecord[]>
  /** The one record that there is; fails when there are more or none. */
  record(category?: string): Promise<AccessRecord>
}

export interface RequestGiven {
  method?: string
  headers?: Record<string, string>
  body?: string
}

export interface Answer {
  status: number
  body: string
}

/** Starts a server on a free port of the loopback address; server and files are gone after the test. */
export async function startApp(t: TestContext, given: AppGiven = {}): Promise<StartedApp> {
  const { fastify, routes, ...options } = given
  const logDir = options.logDir ?? tempDir()
  const app = Fastify(fastify ?? {}) as FastifyInstance
  t.after(() => app.close())
  await app.register(accessLogPlugin, { environment: 'test', ...options, logDir })
  await routes?.(app)
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo
  const lines = async (category?: string) => {
    await app.accessLog.flush()
    return readLines(logDir, category)
  }
  const records = async (category?: string) => (await lines(category)).filter(isRecord)
  return {
    app,
    logDir,
    port,
    request: (path, given) => send(port, path, given),
    lines,
    records,
    async record(category) {
      const [only, ...more] = await records(category)
      assert.ok(only, 'there is a record')
      assert.deepEqual(more, [], 'there is one record')
      return only
    },
  }
}

async function send(port: number, path: string, { method, headers, body = '' }: RequestGiven = {}): Promise<Answer> {
  // Kept-alive connections would hold the server open at the end of the test.
  const options = { host: '127.0.0.1', port, path, method, headers: { connection: 'close', ...headers } }
  const sent = request(options).end(body)
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  return { status: answer.statusCode ?? 0, body: await text(answer) }
}
