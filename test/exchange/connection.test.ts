import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { test } from 'node:test'
import { Connection } from '../../lib/exchange/connection.ts'
import type { Delivery } from '../../lib/exchange/delivery.ts'

interface Carried {
  req: { complete: boolean }
  res: ServerResponse | null
  connection: Connection<Carried> | null
  sealed: Delivery | null
}

function connect(): Connection<Carried> {
  return new Connection<Carried>({ remoteAddress: '10.0.0.7', bytesWritten: 0 } as Socket, 0)
}

function carried(connection: Connection<Carried>, complete: boolean): Carried {
  return { req: { complete }, res: null, connection, sealed: null }
}

test('a connection that idles keeps nothing of its last request', () => {
  const connection = connect()
  const exchange = carried(connection, true)
  connection.begin(exchange)
  connection.end(exchange)
  assert.equal(connection.last, null)
  assert.deepEqual(connection.open, [])
})

test('a request whose body may still come is remembered behind its response', () => {
  const connection = connect()
  const exchange = carried(connection, false)
  connection.begin(exchange)
  connection.end(exchange)
  assert.equal(connection.last, exchange)
})

test('the last request is the latest, whichever response is over first', () => {
  const connection = connect()
  const [first, second, third] = [true, true, true].map((complete) => carried(connection, complete))
  for (const exchange of [first, second, third]) connection.begin(exchange as Carried)
  connection.end(second as Carried)
  assert.deepEqual(connection.open, [first, third])
  assert.equal(connection.last, third)
  connection.end(first as Carried)
  connection.end(first as Carried)
  assert.deepEqual(connection.open, [third])
})

test('a new request is not timed out for the one before', () => {
  const connection = connect()
  connection.timedOut = true
  connection.begin(carried(connection, true))
  assert.equal(connection.timedOut, false)
  assert.equal(connection.hadRequest, true)
})
