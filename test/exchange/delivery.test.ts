import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Carrier, deliveryOf, didPeerLeave, isFaultless } from '../../lib/exchange/delivery.ts'

const HEAD = 'HTTP/1.1 200 OK\r\n\r\n'

/** A response as Node keeps it, sent whole. */
const SENT = { socket: {}, _headerSent: true, _header: HEAD, writableEnded: true, outputData: [] }
const SOCKET = { writableLength: 0, errored: null }

const NOTHING = { head: false, whole: false }
const PART = { head: true, whole: false }
const ALL = { head: true, whole: true }

type Given = { res?: object; socket?: object; bytesSince?: number }

const deliveries: [title: string, given: Given, delivery: typeof ALL][] = [
  ['sent whole', {}, ALL],
  ['queued behind another', { res: { socket: null } }, NOTHING],
  ['made, but no byte left', { bytesSince: 0 }, NOTHING],
  ['in the place of a socket that counts no bytes', { bytesSince: Number.NaN }, ALL],
  ['whose head waits', { res: { outputData: [{ data: `${HEAD}x` }] } }, NOTHING],
  ['whose body waits', { res: { outputData: [{ data: 'x' }] } }, PART],
  ['not ended', { res: { writableEnded: false } }, PART],
  ['without a head', { res: { _headerSent: false } }, NOTHING],
  ['of a Node that says only headersSent', { res: { _headerSent: undefined, headersSent: true } }, ALL],
  ['that waits in the socket', { socket: { writableLength: 9 } }, PART],
  [
    'over TLS, taken by the TCP socket',
    {
      socket: { writableLength: 9, _bytesDispatched: 5, bytesWritten: 5, _handle: { _parent: { writeQueueSize: 0 } } },
    },
    ALL,
  ],
  [
    'over TLS, waiting in the TCP socket',
    {
      socket: { writableLength: 9, _bytesDispatched: 5, bytesWritten: 5, _handle: { _parent: { writeQueueSize: 4 } } },
    },
    PART,
  ],
]

for (const [title, { res, socket, bytesSince = 40 }, delivery] of deliveries) {
  test(`of a response ${title} ${delivery.whole ? 'all' : delivery.head ? 'a part' : 'nothing'} left`, () => {
    const connection = { socket: { ...SOCKET, ...socket }, bytesSince, parserError: null, peerEnded: false }
    assert.deepEqual(
      deliveryOf({ res: { ...SENT, ...res }, connection } as unknown as Parameters<typeof deliveryOf>[0]),
      delivery,
    )
  })
}

test('without a response or a connection nothing left', () => {
  assert.deepEqual(deliveryOf({ res: null, connection: null }), NOTHING)
})

const failure = (code: string) => Object.assign(new Error(code), { code })

test('a socket is at fault by its own error, not by that of the parser', () => {
  const parserError = failure('HPE_INVALID_METHOD')
  const carrier = (errored: unknown) => ({ socket: { errored }, parserError }) as unknown as Carrier
  assert.deepEqual(
    [null, undefined, parserError, failure('EPIPE')].map((errored) => isFaultless(carrier(errored))),
    [true, true, true, false],
  )
})

test('the peer left where it ended the connection first, or was found gone', () => {
  const carrier = (peerEnded: boolean, errored: unknown) => ({ peerEnded, socket: { errored } }) as unknown as Carrier
  assert.equal(didPeerLeave(carrier(true, null), []), true)
  assert.equal(didPeerLeave(carrier(false, failure('ECONNRESET')), [{ res: null }]), true)
  assert.equal(didPeerLeave(carrier(false, failure('HPE_INVALID_METHOD')), []), false)
  assert.equal(didPeerLeave(carrier(false, null), []), false)
  const upstream = failure('ECONNRESET')
  assert.equal(didPeerLeave(carrier(false, upstream), [{ res: { errored: upstream } as never }]), false)
})
