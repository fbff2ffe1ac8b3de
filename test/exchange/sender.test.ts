import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { test } from 'node:test'
import type { FastifyRequest } from 'fastify'
import { Exchange, type Recording } from '../../lib/exchange/exchange.ts'
import { compileSender, type SenderOptions } from '../../lib/exchange/sender.ts'

/** An exchange of a request, and who it is from by these options. */
function asking(request: object | null, options: Partial<SenderOptions> = {}) {
  const told: [part: string, error: unknown][] = []
  const onFailure = (part: string, error: unknown) => void told.push([part, error])
  const sender = compileSender({ identify: undefined, onFailure, ...options })
  const exchange = new Exchange({} as Recording, {} as IncomingMessage, null, null, 0)
  exchange.request = request as FastifyRequest | null
  return {
    told,
    see: () => sender.see(exchange, request as FastifyRequest),
    who: () => sender.whoOf(exchange),
    address: () => sender.addressOf(exchange),
    exchange,
  }
}

function throwing(): never {
  throw new Error('mine')
}

test('who a request is from is its user at the end, though it was another before', () => {
  const request: { user: unknown } = { user: { id: 1 } }
  const { see, who } = asking(request)
  see()
  request.user = { id: 2 }
  assert.deepEqual(who(), { id: 2 })
})

test('the user who was last seen is named when there is none at the end', () => {
  const request: { user: unknown } = { user: { id: 1 } }
  const { see, who, told } = asking(request)
  see()
  request.user = null
  see()
  assert.deepEqual(who(), { id: 1 })
  assert.deepEqual(told, [])
})

test('identify takes the place of request.user', () => {
  assert.deepEqual(asking({ user: { id: 1 } }, { identify: () => ({ id: 'me' }) }).who(), { id: 'me' })
  assert.equal(asking({ user: { id: 1 } }, { identify: () => null }).who(), null)
  assert.equal(asking({ user: { id: 1 } }, { identify: () => undefined }).who(), null)
})

test('what no hook saw is from nobody, and identify is not asked', () => {
  assert.equal(asking(null, { identify: throwing }).who(), null)
})

test('an identify that fails is told once, at the end, and names nobody', () => {
  const { see, who, told } = asking({}, { identify: throwing })
  see()
  assert.deepEqual(told, [])
  assert.equal(who(), null)
  assert.deepEqual(String(told), 'identify,Error: mine')
})

test('an identify that fails at the end alone names who was seen, and nothing is told', () => {
  let isGone = false
  const { see, who, told } = asking({}, { identify: () => (isGone ? throwing() : { id: 7 }) })
  see()
  isGone = true
  assert.deepEqual(who(), { id: 7 })
  assert.deepEqual(told, [])
})

test('an identify that answers with a promise is told of, and its rejection harms nobody', async (t) => {
  const rejections: unknown[] = []
  const onRejection = (error: unknown) => rejections.push(error)
  process.on('unhandledRejection', onRejection)
  t.after(() => process.off('unhandledRejection', onRejection))
  const { who, told } = asking({}, { identify: (async () => throwing()) as never })
  assert.equal(who(), null)
  assert.equal(told.length, 1)
  await new Promise((resolve) => setImmediate(resolve))
  assert.deepEqual(rejections, [])
})

test('the address is the one kept, else that of the request, and none when trustProxy fails', () => {
  const kept = asking({ ip: '10.0.0.2' })
  kept.exchange.address = '10.0.0.1'
  assert.equal(kept.address(), '10.0.0.1')
  assert.equal(asking({ ip: '10.0.0.2' }).address(), '10.0.0.2')
  const failing = asking(Object.defineProperty({}, 'ip', { get: throwing }))
  assert.equal(failing.address(), undefined)
  assert.deepEqual(String(failing.told), 'trustProxy,Error: mine')
})
