import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyRequest } from 'fastify'
import type { RecordWriter } from '../../../lib/category/record-logger.ts'
import { Exchange } from '../../../lib/exchange/exchange.ts'
import type { Recorder } from '../../../lib/exchange/recorder.ts'
import type { RecordFields } from '../../../lib/exchange/request-access-log.ts'
import type { Outcome } from '../../../lib/record/access-record.ts'
import type { Facts } from '../../../lib/record/ended-request.ts'

/** What a test says about a request; the rest is an ordinary GET that was answered 200. */
export interface FactsGiven {
  url?: string | null
  method?: string | null
  statusCode?: number
  outcome?: Outcome
  time?: number
  ms?: number
  category?: string
  /** Labels that the category's logger has. @default pino's */
  levels?: readonly string[]
  route?: string | null
  /** null: no hook saw the request. */
  reqId?: string | null
  address?: string
  user?: unknown
  headers?: Record<string, string | string[]>
  responseHeaders?: Record<string, string | number>
  fields?: RecordFields
  /** In an object, as undefined can be thrown too. */
  thrown?: { error: unknown }
}

/** 2023/09/02 08:17:29 UTC */
export const TIME = Date.UTC(2023, 8, 2, 8, 17, 29, 123)

export function makeFacts(given: FactsGiven = {}): Facts {
  const { reqId = 'req-1', category = 'app', route = '/test', address = '127.0.0.1' } = given
  const req = { headers: given.headers ?? {} } as unknown as IncomingMessage
  const res = { getHeader: (name: string) => given.responseHeaders?.[name] } as unknown as ServerResponse
  const exchange = new Exchange({} as Recorder, req, res, null, 0)
  if (reqId !== null) exchange.request = { id: reqId, ip: address, user: given.user } as unknown as FastifyRequest
  else exchange.address = address
  exchange.fields = given.fields ?? null
  if (given.thrown !== undefined) exchange.fail(given.thrown.error)
  const levels = given.levels ?? ['trace', 'debug', 'info', 'warn', 'error', 'fatal']
  const writer: RecordWriter = { category, hasLevel: (label) => levels.includes(label), write() {} }
  return {
    exchange,
    routeLog: {
      recorded: true,
      writer,
      level: null,
      route,
      routeText: JSON.stringify(route),
    },
    statusCode: given.statusCode ?? 200,
    outcome: given.outcome ?? 'completed',
    time: given.time ?? TIME,
    ms: given.ms ?? 0.26774,
    url: given.url === null ? null : { host: given.url ?? 'localhost', path: given.url === undefined ? '/test' : '' },
    method: given.method === undefined ? 'GET' : given.method,
    failed: given.thrown !== undefined,
  }
}
