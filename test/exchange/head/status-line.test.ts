import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { readStatusLine } from '../../../lib/exchange/head/status-line.ts'

const writes: [title: string, chunk: string | Uint8Array, status: number | null][] = [
  ['a text', 'HTTP/1.1 101 Switching Protocols\r\n\r\n', 101],
  ['a buffer', Buffer.from('HTTP/1.1 403 Forbidden\r\n\r\n'), 403],
  ['a byte array', new Uint8Array(Buffer.from('HTTP/1.0 200 OK\r\n')), 200],
  ['no status line', 'hello', null],
  ['a status line later', ' HTTP/1.1 200 OK', null],
]

for (const way of ['write', 'end'] as const) {
  for (const [title, chunk, status] of writes) {
    test(`${title} by ${way}() says ${status}, and goes through as it is`, () => {
      const socket = new PassThrough()
      const line = readStatusLine(socket)
      assert.equal(line.status, null)
      socket[way](chunk)
      assert.equal(line.status, status)
      assert.deepEqual(socket.read(), Buffer.from(chunk as Uint8Array))
    })
  }
}

test('only the first write counts, and the socket is its own again', () => {
  const socket = new PassThrough()
  const { write, end } = socket
  const line = readStatusLine(socket)
  socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n')
  socket.write('HTTP/1.1 500 Oh\r\n\r\n')
  assert.equal(line.status, 101)
  assert.equal(socket.write, write)
  assert.equal(socket.end, end)
})

test('interim answers are no status, and the one behind them is', () => {
  const socket = new PassThrough()
  const line = readStatusLine(socket)
  for (const interim of ['100 Continue', '102 Processing', '103 Early Hints']) {
    socket.write(`HTTP/1.1 ${interim}\r\n\r\n`)
    assert.equal(line.status, null)
  }
  socket.end('HTTP/1.1 200 OK\r\n\r\n')
  assert.equal(line.status, 200)
})

test('an end without bytes leaves the status unknown', () => {
  const socket = new PassThrough()
  const line = readStatusLine(socket)
  socket.end()
  assert.equal(line.status, null)
})
