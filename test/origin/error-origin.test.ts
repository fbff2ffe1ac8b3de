import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { findOrigin, UNKNOWN_ORIGIN } from '../../lib/origin/error-origin.ts'

const HERE = fileURLToPath(import.meta.url)

/** Something with a stack, as V8 writes them. */
function thrown(...frames: string[]): { message: string; stack: string } {
  return { message: 'boom', stack: ['Error: boom', ...frames.map((frame) => `    at ${frame}`)].join('\n') }
}

const frames: [frame: string, errorFunc: string, location: string][] = [
  ['pay (/app/routes/index.ts:40:11)', 'pay', '40 line in /app/routes/index.ts'],
  ['pay (file:///app/routes/index.ts:40:11)', 'pay', '40 line in /app/routes/index.ts'],
  ['pay (file:///app/%ED%99%88%20page/a.ts:4:1)', 'pay', '4 line in /app/홈 page/a.ts'],
  ['async pay (file:///app/index.js:40:11)', 'pay', '40 line in /app/index.js'],
  ['async file:///app/index.js:40:11', '<anonymous>', '40 line in /app/index.js'],
  ['/app/index.js:40:11', '<anonymous>', '40 line in /app/index.js'],
  ['async (webpack://shop/src/pay.ts:3:1)', '<anonymous>', '3 line in webpack://shop/src/pay.ts'],
  ['async (file:///app/index.js:40:11)', '<anonymous>', '40 line in /app/index.js'],
  ['(webpack://shop/src/pay.ts:3:1)', '<anonymous>', '3 line in webpack://shop/src/pay.ts'],
  ['async async (/app/index.js:4:1)', 'async', '4 line in /app/index.js'],
  ['async /app/my (odd)/index.js:4:1', '<anonymous>', '4 line in /app/my (odd)/index.js'],
  ['Object.<anonymous> (/app/index.js:1:7)', '<anonymous>', '1 line in /app/index.js'],
  ['Object.pay (/app/index.js:1:7)', 'pay', '1 line in /app/index.js'],
  ['Object.pay [as handler] (/app/index.js:1:7)', 'pay', '1 line in /app/index.js'],
  ['Shop.pay (/app/shop.js:1:7)', 'Shop.pay', '1 line in /app/shop.js'],
  ['async Shop.pay (/app/shop.js:1:7)', 'Shop.pay', '1 line in /app/shop.js'],
  ['new Shop (/app/shop.js:1:7)', 'new Shop', '1 line in /app/shop.js'],
  ['get total [as total] (/app/shop.js:1:7)', 'get total', '1 line in /app/shop.js'],
  ['pay (C:\\app\\index.js:40:11)', 'pay', '40 line in C:\\app\\index.js'],
  ['pay (/app/my shop/index.js:40:11)', 'pay', '40 line in /app/my shop/index.js'],
  ['pay (/app/shop (copy)/index.js:40:11)', 'pay', '40 line in /app/shop (copy)/index.js'],
  ['pay (C:\\Program Files (x86)\\shop\\index.js:40:11)', 'pay', '40 line in C:\\Program Files (x86)\\shop\\index.js'],
  ['pay (webpack://shop/src/pay.ts:3:1)', 'pay', '3 line in webpack://shop/src/pay.ts'],
]

for (const [frame, errorFunc, location] of frames) {
  test(`"at ${frame}" is ${errorFunc} at ${location}`, () => {
    assert.deepEqual(findOrigin(thrown(frame)), { errorFunc, location })
  })
}

const foreign = [
  'node:internal/process/task_queues:95:5',
  'EventEmitter.emit (ext:deno_node/_events.mjs:393:28)',
  'emitReadable (internal:streams/readable:901:15)',
  'open (bun:main:4:9)',
  'process.processTicksAndRejections (node:internal/process/task_queues:95:5)',
  'Socket.emit (node:events:524:28)',
  'query (/app/node_modules/pg/lib/client.js:1:2)',
  'query (file:///app/node_modules/pg/lib/client.js:1:2)',
  'query (/app/node_modules/.pnpm/pg@8/node_modules/pg/index.js:1:2)',
  'query (C:\\app\\node_modules\\pg\\index.js:1:2)',
  'async Promise.all (index 0)',
  'JSON.parse (<anonymous>)',
  'evalmachine.<anonymous>:1:1',
  'Generator.next (native)',
  'eval (eval at pay (file:///app/pay.ts:28:1), <anonymous>:1:1)',
  'default (data:text/javascript,export default () => pay():1:2)',
  `locate (${fileURLToPath(new URL('../../lib/exchange/exchange.ts', import.meta.url))}:3:1)`,
]

test('frames of Node, of node_modules, of this package and of no file are passed over', () => {
  assert.deepEqual(findOrigin(thrown(...foreign, 'pay (/app/pay.ts:7:1)')), {
    errorFunc: 'pay',
    location: '7 line in /app/pay.ts',
  })
  for (const frame of foreign) assert.deepEqual(findOrigin(thrown(frame)), UNKNOWN_ORIGIN, frame)
})

test('what was really thrown here is found here', () => {
  const failing = () => {
    throw new RangeError('here')
  }
  const line = Number(/error-origin\.test\.ts:(\d+)/.exec(String(new Error('line').stack))?.[1]) - 2
  assert.deepEqual(findOrigin(caught(failing)), { errorFunc: 'failing', location: `${line} line in ${HERE}` })
})

test('compiled code is named by its source, where Node reads source maps', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'source-map-'))
  t.after(() => rm(folder, { recursive: true }))
  // Its one segment says: the first line was line 40 of pay.ts.
  const map = { version: 3, sources: ['pay.ts'], names: [], mappings: 'AAuCA' }
  const url = `data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString('base64')}`
  const compiled = `export function pay() { throw new RangeError('mapped') }\n//# sourceMappingURL=${url}\n`
  await writeFile(join(folder, 'pay.mjs'), compiled)
  process.setSourceMapsEnabled(true)
  const { pay } = (await import(join(folder, 'pay.mjs'))) as { pay: () => void }
  assert.deepEqual(findOrigin(caught(pay)), { errorFunc: 'pay', location: `40 line in ${join(folder, 'pay.ts')}` })
})

test('an unknown origin reads as the original printed it', () => {
  assert.deepEqual(UNKNOWN_ORIGIN, { errorFunc: 'UNKNOWN', location: 'UNKNOWN line in UNKNOWN' })
  const nothings = [undefined, null, 5, 'text', Symbol('s'), {}, [], { stack: 5 }, { stack: 'no frames' }, thrown()]
  for (const nothing of nothings) assert.deepEqual(findOrigin(nothing), UNKNOWN_ORIGIN)
})

test('a stack without frames of the application goes on in the cause', () => {
  const cause = thrown('pay (/app/pay.ts:7:1)')
  const wrapped = { ...thrown('query (/app/node_modules/pg/index.js:1:2)'), cause: { stack: 1, cause } }
  assert.equal(findOrigin(wrapped).location, '7 line in /app/pay.ts')
  const own = { ...thrown('route (/app/route.ts:9:1)'), cause }
  assert.equal(findOrigin(own).location, '9 line in /app/route.ts')
})

test('a cause chain that circles ends', () => {
  const first: Record<string, unknown> = thrown()
  first.cause = { ...thrown(), cause: first }
  assert.deepEqual(findOrigin(first), UNKNOWN_ORIGIN)
})

const FAKE = '    at fake (/etc/passwd:1:1)'

test('a message that looks like a frame is no frame', () => {
  const failing = () => {
    throw new Error(`first\n${FAKE}\n${FAKE}\nlast`)
  }
  assert.equal(findOrigin(caught(failing)).errorFunc, 'failing')
})

test('a message that is a frame only is no frame', () => {
  const failing = () => {
    throw new Error(`\n${FAKE}`)
  }
  assert.equal(findOrigin(caught(failing)).errorFunc, 'failing')
})

test('a message that was changed after the throw is no frame, neither the old nor the new', () => {
  const failing = () => {
    const error = new Error(`user sent:\n${FAKE}\n`)
    // Read once, the stack keeps the old text.
    assert.ok(error.stack)
    error.message = `wrapped: ${error.message}`
    throw error
  }
  assert.equal(findOrigin(caught(failing)).errorFunc, 'failing')
})

const changes: [title: string, message: string, change: (message: string) => string][] = [
  ['to its first line', `user sent:\n${FAKE}\nend`, (message) => message.split('\n')[0] ?? ''],
  ['to nothing', `user sent:\n${FAKE}\nend`, () => ''],
  ['to a part of its first line', `user sent:\n${FAKE}\nend`, () => 'user'],
  ['to hold the old one, which ends with a frame', `user sent:\n${FAKE}`, (message) => `wrapped: ${message}`],
  ['to hold a part of it', `user sent:\n${FAKE}`, (message) => message.slice(5)],
]

for (const [title, message, change] of changes) {
  test(`a message changed after its stack was read, ${title}, names no origin`, () => {
    const failing = () => {
      const error = new Error(message)
      assert.ok(error.stack)
      error.message = change(message)
      throw error
    }
    assert.equal(findOrigin(caught(failing)).errorFunc, 'failing')
  })
}

test('lines beyond as many as V8 takes are none of its frames', () => {
  const deep = (left: number): never => {
    if (left > 0) return deep(left - 1)
    const error = new Error(`user sent:\n${FAKE}`)
    assert.ok(error.stack)
    error.message = 'user sent:'
    throw error
  }
  assert.equal(findOrigin(caught(() => deep(20))).errorFunc, 'deep')
})

test('frames are found between a header of several lines and what was put behind the stack', () => {
  const stack = `Error: a\nb\n    at pay (/app/pay.ts:7:1)\n    at node:events:1:2\n\nsee the manual\n`
  assert.equal(findOrigin({ message: 'other', stack }).errorFunc, 'pay')
})

test('frames before a second stack that has none of the application are found', () => {
  const stack = `Error: a\n    at pay (/app/pay.ts:7:1)\nCaused by: Error: b\n    at connect (node:net:1:2)`
  assert.equal(findOrigin({ message: 'a', stack }).errorFunc, 'pay')
})

const silent = (...errors: unknown[]) => Object.assign(thrown('connect (node:net:1:2)'), { message: '', errors })

test('of an error of many without a text the first gives the origin', () => {
  const first = thrown('pay (/app/pay.ts:7:1)')
  assert.equal(findOrigin(silent(first, thrown('other (/app/other.ts:7:1)'))).errorFunc, 'pay')
  assert.equal(findOrigin(silent(silent(first))).errorFunc, 'pay')
  assert.equal(findOrigin({ ...thrown(), cause: silent(first) }).errorFunc, 'pay')
  assert.deepEqual(findOrigin(silent()), UNKNOWN_ORIGIN)
  const own = { ...thrown('own (/app/own.ts:1:1)'), errors: [first] }
  assert.equal(findOrigin(own).errorFunc, 'own', 'one that says something tells its own')
})

test('errors of many that circle end', () => {
  const circling = silent()
  circling.errors.push(circling)
  assert.deepEqual(findOrigin(circling), UNKNOWN_ORIGIN)
})

test('getters that throw leave the origin unknown, or to what can be read', () => {
  const stackless = Object.defineProperty(new Error('x'), 'stack', { get: throwing })
  assert.deepEqual(findOrigin(stackless), UNKNOWN_ORIGIN)
  const causeless = Object.defineProperty(thrown(), 'cause', { get: throwing })
  assert.deepEqual(findOrigin(causeless), UNKNOWN_ORIGIN)
  const messageless = Object.defineProperty(thrown('pay (/app/pay.ts:7:1)'), 'message', { get: throwing })
  assert.equal(findOrigin(messageless).errorFunc, 'pay')
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  assert.deepEqual(findOrigin(proxy), UNKNOWN_ORIGIN)
})

test('a message of a megabyte hides nothing and takes no time', () => {
  const failing = () => {
    throw new Error(`${'(/:1'.repeat(1 << 18)}\n${FAKE}`)
  }
  const error = caught(failing)
  const begin = performance.now()
  assert.equal(findOrigin(error).errorFunc, 'failing')
  assert.ok(performance.now() - begin < 500)
})

test('no stack takes long, however it is made', () => {
  const hostile = ['(', ' (/', ':1', ':1:1', 'async ', 'a ', '/', 'at ', '\n    at ', 'x:', ')'].map(
    (part) => `    at ${part.repeat(65_536 / part.length)}x`,
  )
  for (const stack of hostile) {
    const begin = performance.now()
    findOrigin({ message: '', stack })
    assert.ok(performance.now() - begin < 500, JSON.stringify(stack.slice(0, 30)))
  }
})

test('no stack makes it throw', () => {
  const line = fc.oneof(fc.string(), fc.constantFrom(...frames.map(([frame]) => `    at ${frame}`), FAKE))
  fc.assert(
    fc.property(fc.array(line), fc.string(), (lines, message) => {
      const { errorFunc, location } = findOrigin({ message, stack: lines.join('\n') })
      assert.equal(typeof errorFunc, 'string')
      assert.match(location, /^(\d+|UNKNOWN) line in ./s)
    }),
  )
})

function caught(failing: () => void): unknown {
  try {
    failing()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

function throwing(): never {
  throw new Error('getter')
}

for (const message of ['login', 'index.ts', '/app', '']) {
  test(`a message changed to ${JSON.stringify(message)} after the stack was made hides no frame`, () => {
    const stack = 'Error: bad credentials\n    at login (/app/index.ts:4:1)\n    at outer (/app/index.ts:9:1)'
    assert.deepEqual(findOrigin({ message, stack }), { errorFunc: 'login', location: '4 line in /app/index.ts' })
  })
}
