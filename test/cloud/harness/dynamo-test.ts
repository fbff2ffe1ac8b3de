import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { after, before, type TestContext, test } from 'node:test'
import type { Dynamo } from '../../../lib/store/dynamodb/client.ts'
import { KEYS } from './radosgw.ts'

const IS_RUN = process.env.ACCESS_LOG_TEST_S3 !== undefined
const require = createRequire(import.meta.url)

/** What a test does to requests before they come to the server: a status and body of its own, or null. */
export type Fault = (call: string, body: string) => { status: number; body: string } | null

/** dynalite, behind which faults can be made. */
export const dynamo = {
  port: 0,
  fault: (() => null) as Fault,
  calls: new Map<string, number>(),
  client: undefined as unknown as Dynamo,
}

let server: Server
let engine: Server

export function dynamoTest(name: string, body: (table: string, t: TestContext) => Promise<void>): void {
  const skip = !IS_RUN && 'npm run cloud runs it, with a server that it installs'
  test(name, { skip }, async (t) => {
    dynamo.fault = () => null
    dynamo.calls.clear()
    await body(`t-${randomUUID()}`, t)
  })
}

export function dynamoAddress(table: string, parameters = ''): string {
  return `dynamodb://${table}?endpoint=http://127.0.0.1:${dynamo.port}&region=eu-west-1${parameters}`
}

/** Answers what comes, or makes a fault of it. */
export async function listen(port = 0): Promise<void> {
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const body = Buffer.concat(chunks)
    const call = String(request.headers['x-amz-target']).split('.').at(-1) ?? ''
    dynamo.calls.set(call, (dynamo.calls.get(call) ?? 0) + 1)
    const fault = dynamo.fault(call, body.toString())
    if (fault !== null) {
      response.writeHead(fault.status, { 'content-type': 'application/x-amz-json-1.0' }).end(fault.body)
      return
    }
    const { port: enginePort } = engine.address() as AddressInfo
    const answer = await fetch(`http://127.0.0.1:${enginePort}/`, {
      method: 'POST',
      headers: Object.fromEntries(
        Object.entries(request.headers).filter(([key]) => /^(?:x-amz|content-type|authorization)/.test(key)),
      ) as Record<string, string>,
      body,
    })
    response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' })
    response.end(Buffer.from(await answer.arrayBuffer()))
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  dynamo.port = (server.address() as AddressInfo).port
}

export async function unlisten(): Promise<void> {
  server.closeAllConnections()
  server.close()
  await once(server, 'close')
}

before(async () => {
  if (!IS_RUN) return
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true'
  Object.assign(process.env, KEYS)
  engine = require('dynalite')({ createTableMs: 0 })
  engine.listen(0, '127.0.0.1')
  await once(engine, 'listening')
  await listen()
  const { DynamoDB } = require('@aws-sdk/client-dynamodb')
  dynamo.client = new DynamoDB({ endpoint: `http://127.0.0.1:${dynamo.port}`, region: 'eu-west-1' })
})

after(async () => {
  if (!IS_RUN) return
  dynamo.client.destroy()
  await unlisten()
  engine.close()
})
