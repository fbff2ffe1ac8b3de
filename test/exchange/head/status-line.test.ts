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

const INTERIM = 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'

const behind: [title: string, text: string, status: number | null, isOver: boolean][] = [
  ['the final head', 'HTTP/1.1 202 Accepted\r\n\r\n', 202, true],
  ['another interim answer and the final head', `${INTERIM}HTTP/1.1 404 Not Found\r\n\r\n`, 404, true],
  ['anything else', 'hello', null, true],
  ['nothing', '', null, false],
  ['the final head, too far to be looked for', `${INTERIM.repeat(1_000)}HTTP/1.1 202 Accepted\r\n\r\n`, null, false],
]

for (const [title, text, status, isOver] of behind) {
  for (const chunk of [INTERIM + text, Buffer.from(INTERIM + text)]) {
    test(`behind an interim answer in one ${typeof chunk === 'string' ? 'text' : 'buffer'} ${title} says ${status}`, () => {
      const socket = new PassThrough()
      const line = readStatusLine(socket)
      socket.write(chunk)
      assert.equal(line.status, status)
      socket.write('HTTP/1.1 500 Oh\r\n\r\n')
      assert.equal(line.status, isOver ? status : 500)
    })
  }
}

test('an empty write says nothing, and the head behind it is read', () => {
  for (const empty of ['', new Uint8Array()]) {
    const socket = new PassThrough()
    const line = readStatusLine(socket)
    socket.write(empty)
    socket.end('HTTP/1.1 202 Accepted\r\n\r\n')
    assert.equal(line.status, 202)
  }
})

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
