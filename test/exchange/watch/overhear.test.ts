import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import { test } from 'node:test'
import { overhear } from '../../../lib/exchange/watch/overhear.ts'

function never(error: unknown): void {
  throw error
}

function overheard(emitter: EventEmitter) {
  const seen: unknown[] = []
  const stop = overhear(emitter, ['a', 'b', 'error'], (event) => void seen.push(event) as undefined, never)
  return { seen, stop }
}

test('events are seen before their listeners, with or without any', () => {
  const emitter = new EventEmitter()
  const order: string[] = []
  overhear(
    emitter,
    ['a', 'b'],
    (event) => {
      order.push(`see ${String(event)}`)
      return () => order.push(`after ${String(event)}`)
    },
    never,
  )
  emitter.on('a', () => order.push('listener'))
  assert.equal(emitter.emit('a'), true)
  assert.equal(emitter.emit('b'), false)
  assert.deepEqual(order, ['see a', 'listener', 'after a', 'see b', 'after b'])
})

test('what is to be done after the listeners is done when one of them throws, whose error is felt as before', () => {
  const emitter = new EventEmitter()
  let after = 0
  overhear(emitter, ['a'], () => () => void after++, never)
  emitter.on('a', () => {
    throw new RangeError('mine')
  })
  assert.throws(() => emitter.emit('a'), RangeError)
  assert.equal(after, 1)
})

test('an event comes to its listeners with all it was emitted with, and is seen with the first two', () => {
  const emitter = new EventEmitter()
  const seen: unknown[] = []
  const heard: unknown[] = []
  overhear(emitter, ['a'], (_event, first, second) => void seen.push([first, second]) as undefined, never)
  emitter.on('a', (...args) => heard.push(args))
  emitter.emit('a')
  emitter.emit('a', 1)
  emitter.emit('a', 1, 2, 3)
  assert.deepEqual(heard, [[], [1], [1, 2, 3]])
  assert.deepEqual(seen, [
    [undefined, undefined],
    [1, undefined],
    [1, 2],
  ])
})

test('events that nobody asked for pass as they are', () => {
  const emitter = new EventEmitter()
  const { seen } = overheard(emitter)
  const heard: unknown[] = []
  emitter.on('data', (...args) => heard.push(args))
  assert.equal(emitter.emit('data', 1, 2, 3, 4), true)
  assert.deepEqual([seen, heard], [[], [[1, 2, 3, 4]]])
})

test('nothing of it is seen by who counts, lists or enumerates', () => {
  const emitter = new EventEmitter()
  const { keys } = Object
  const before = [keys(emitter), emitter.eventNames(), emitter.listenerCount('a'), emitter.getMaxListeners()]
  overheard(emitter)
  assert.deepEqual([keys(emitter), emitter.eventNames(), emitter.listenerCount('a'), emitter.getMaxListeners()], before)
})

test('an error without listeners is thrown as ever', () => {
  const emitter = new EventEmitter()
  const { seen } = overheard(emitter)
  assert.throws(() => emitter.emit('error', new TypeError('boom')), /boom/)
  assert.equal(seen.length, 1)
})

test('what seeing throws is told and felt by nobody', () => {
  const emitter = new EventEmitter()
  const faults: unknown[] = []
  let heard = 0
  overhear(
    emitter,
    ['a', 'b'],
    (event) => {
      if (event === 'a') throw new TypeError('before')
      return () => {
        throw new TypeError('after')
      }
    },
    (error) => faults.push((error as Error).message),
  )
  emitter.on('a', () => (heard += 1)).on('b', () => (heard += 1))
  assert.deepEqual([emitter.emit('a'), emitter.emit('b'), heard], [true, true, 2])
  assert.deepEqual(faults, ['before', 'after'])
})

test('stopping gives back the emit that was there', () => {
  const plain = new EventEmitter()
  overheard(plain).stop()
  assert.equal(Object.hasOwn(plain, 'emit'), false)
  const wrapped = new EventEmitter()
  const own = EventEmitter.prototype.emit.bind(wrapped)
  wrapped.emit = own
  overheard(wrapped).stop()
  assert.equal(wrapped.emit, own)
})

test('who wraps emit later is left alone when we stop, and we see no more', () => {
  const emitter = new EventEmitter()
  const { seen, stop } = overheard(emitter)
  const theirs: unknown[] = []
  const below = emitter.emit
  emitter.emit = function emit(this: EventEmitter, ...args) {
    theirs.push(args[0])
    return below.apply(this, args)
  }
  emitter.emit('a')
  stop()
  emitter.emit('b')
  assert.deepEqual([seen, theirs], [['a'], ['a', 'b']])
})

test('a prototype that is instrumented later is not passed by', (t) => {
  class Emitter extends EventEmitter {}
  const emitter = new Emitter()
  const { seen } = overheard(emitter)
  const events: unknown[] = []
  t.mock.method(Emitter.prototype, 'emit', function emit(this: Emitter, ...args: [string, ...unknown[]]) {
    events.push(args[0])
    return EventEmitter.prototype.emit.apply(this, args)
  })
  emitter.emit('a')
  assert.deepEqual([seen, events], [['a'], ['a']])
})

test('what cannot emit, or cannot be changed, is let be', () => {
  for (const given of [{}, Object.freeze(new EventEmitter())]) {
    assert.doesNotThrow(() => overhear(given, ['a'], () => undefined, never)())
  }
})
