import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { plainLinesCode } from '../../../build/plain-lines.mjs'
import { BLOCK_SIZE } from '../../../lib/reader/lines/line-reader.ts'
import { PlainLines } from '../../../lib/reader/lines/plain/plain-lines.ts'
import { PLAIN_LINES_CODE } from '../../../lib/reader/lines/plain/plain-lines-code.ts'
import type { HeadBounds } from '../../../lib/reader/query/line-filter.ts'
import { NOON, sampleRecord } from '../harness/sample-record.ts'

const ALL: HeadBounds = {
  minLevel: Number.NEGATIVE_INFINITY,
  from: Number.NEGATIVE_INFINITY,
  to: Number.POSITIVE_INFINITY,
}
const MANY = 1000

/** How many lines of a block are gone over from its beginning, and where that ends. */
function passOver(text: string, bounds = ALL, most = MANY, areWanted = true) {
  const lines = PlainLines.of(Buffer.from(text))
  assert.ok(lines)
  const at = lines.pass(0, areWanted, most, bounds)
  const { passed, isAtPlain, time, following } = lines
  lines.leave()
  return { at, passed, isAtPlain, ...(isAtPlain && { time, following }) }
}

const line = (time: number, more = {}) => `${JSON.stringify(sampleRecord({ time, ...more }))}\n`

test('the code is what its source makes', async () => {
  assert.equal(PLAIN_LINES_CODE, await plainLinesCode(), 'run npm run plain-lines')
})

for (const [what, plain] of Object.entries({
  'a record': line(NOON),
  'a record of an error with its stack': line(NOON, {
    level: 50,
    errorDetail: { errorFunc: 'f', location: '1 line in /a.ts', raised: 'Error', message: '{"level":', detail: 'd' },
  }),
  'a line without texts behind its head': '{"level":30,"time":1795521600000,"x":1}\n',
  'the shortest one': '{"level":99,"time":9999999999999,}\n',
})) {
  test(`${what} is gone over`, () => {
    assert.deepEqual(passOver(plain), { at: plain.length, passed: 1, isAtPlain: false })
  })
}

for (const [what, other] of Object.entries({
  nothing: '',
  'an empty line': '\n',
  'a line without newline': line(NOON).trimEnd(),
  'a level of one digit': '{"level":9,"time":1795521600000,"x":1}\n',
  'a level of three digits': '{"level":100,"time":1795521600000,"x":1}\n',
  'a level that begins with zero': '{"level":03,"time":1795521600000,"x":1}\n',
  'a level that is no number': '{"level":3x,"time":1795521600000,"x":1}\n',
  'a time of twelve digits': '{"level":30,"time":179552160000,"x":12}\n',
  'a time of fourteen digits': '{"level":30,"time":17955216000000,"x":1}\n',
  'a time that begins with zero': '{"level":30,"time":0795521600000,"x":1}\n',
  'a time with a fraction': '{"level":30,"time":1795521600000.5,"x":1}\n',
  'an exponent in a time': '{"level":30,"time":17955216000e3,"x":1}\n',
  'other keys first': '{"time":1795521600000,"level":30,"x":1}\n',
  'another key for the time': '{"level":30,"Time":1795521600000,"x":1}\n',
  'another line inside': '{"level":30,"time":1795521600000,"x":{"level":30,"time":5}}\n',
  'a piece with a line behind it': `{"level":30,"time":1795521600000,"x":"a${line(NOON)}`,
  'a piece that ends with the brace of an inner object': '{"level":30,"time":1795521600000,"x":{"y":1}\n',
  'a piece that ends in a text': '{"level":30,"time":1795521600000,"x":"}\n',
  'a piece that ends in a text of a list': '{"level":30,"time":1795521600000,"x":["}\n',
  'a piece that ends in a further text of a list': '{"level":30,"time":1795521600000,"x":["a","}\n',
  'a piece that ends in a text behind a space': '{"level":30,"time":1795521600000,"x": "}\n',
  'a piece that ends in a further key': '{"level":30,"time":1795521600000,"x":{"a":{},"}\n',
  'a piece that ends in the first key of an object': '{"level":30,"time":1795521600000,"x":{"}}\n',
  'a piece that ends behind an escaped quote': '{"level":30,"time":1795521600000,"x":"\\"}\n',
  'a hole in a text': '{"level":30,"time":1795521600000,"x":"a\0\0\0"}\n',
  'a hole behind a brace': '{"level":30,"time":1795521600000,"x":1}\0}\n',
  'a carriage return at the end': '{"level":30,"time":1795521600000,"x":1}\r\n',
})) {
  test(`${what} is left to the parser`, () => {
    for (const before of [0, 1, 2]) {
      const text = line(NOON).repeat(before)
      assert.deepEqual(passOver(text + other), { at: text.length, passed: before, isAtPlain: false })
    }
  })
}

test('every digit of level and time counts', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 10, max: 99 }),
      fc.integer({ min: 1e12, max: 1e13 - 1 }),
      fc.integer({ min: -1, max: 1 }),
      (level, time, apart) => {
        const text = `{"level":${level},"time":${time},"x":1}\n`
        assert.equal(passOver(text, { ...ALL, minLevel: level + apart }).passed, apart <= 0 ? 1 : 0)
        assert.equal(passOver(text, { ...ALL, from: time + apart }).passed, apart <= 0 ? 1 : 0)
        assert.equal(passOver(text, { ...ALL, to: time + apart }).passed, apart > 0 ? 1 : 0)
        const found = passOver(text, { ...ALL, from: time + 1 })
        assert.deepEqual(found, { at: 0, passed: 0, isAtPlain: true, time, following: text.length })
      },
    ),
  )
})

test('a byte in place of any of a head leaves the line to the parser, unless it is another digit', () => {
  const text = '{"level":30,"time":1795521600000,"x":1}\n'
  for (let at = 0; at < '{"level":30,"time":1795521600000,'.length; at++) {
    for (let byte = 1; byte < 256; byte++) {
      const bytes = Buffer.from(text)
      bytes[at] = byte
      const lines = PlainLines.of(bytes)
      const head = /^\{"level":[1-9]\d,"time":[1-9]\d{12},/.test(bytes.toString('latin1'))
      lines?.pass(0, true, MANY, ALL)
      assert.equal(lines?.passed, head ? 1 : 0, `${byte} at ${at}`)
      lines?.leave()
    }
  }
})

test('it goes over as many lines as it may, and only over those that are wanted, or are not', () => {
  const text = [1, 2, 3, 9, 9, 3].map((ms) => line(NOON + ms)).join('')
  const { length } = line(NOON)
  const early = { ...ALL, to: NOON + 9 }
  assert.deepEqual(passOver(text, ALL, 2), { at: 2 * length, passed: 2, isAtPlain: false })
  assert.deepEqual(passOver(text, ALL, 0), { at: 0, passed: 0, isAtPlain: false })
  const atNine = { isAtPlain: true, time: NOON + 9, following: 4 * length }
  assert.deepEqual(passOver(text, early), { at: 3 * length, passed: 3, ...atNine })
  const late = { ...ALL, from: NOON + 9 }
  assert.deepEqual(passOver(text, late, MANY, false), { at: 3 * length, passed: 3, ...atNine })
})

test('lines are found wherever they begin in a block, and whatever an earlier block left behind', () => {
  const lines = PlainLines.of(Buffer.from('{"level":'.repeat(40_000)))
  lines?.leave()
  const text = Array.from({ length: 40 }, (_, id) => line(NOON, { route: '/'.repeat(id) }))
  assert.deepEqual(passOver(text.join('')), { at: text.join('').length, passed: 40, isAtPlain: false })
  for (let cut = 1; cut < 64; cut++) {
    const block = text.join('').slice(0, -cut)
    assert.equal(passOver(block).passed, 39, `${cut} bytes less`)
  }
})

test('a block larger than blocks are is left to the parser', () => {
  assert.equal(PlainLines.of(Buffer.alloc(BLOCK_SIZE + 1, 'x')), null)
  const whole = Buffer.from(line(NOON).repeat(Math.ceil(BLOCK_SIZE / line(NOON).length))).subarray(0, BLOCK_SIZE)
  const lines = PlainLines.of(whole)
  assert.equal(lines?.pass(0, true, 1 << 30, ALL), whole.lastIndexOf('\n') + 1)
  lines?.leave()
})

test('without WebAssembly every line is left to the parser, and it is asked for once', async (t) => {
  const { WebAssembly } = globalThis as { WebAssembly?: unknown }
  t.after(() => Object.assign(globalThis, { WebAssembly }))
  let asked = 0
  const Module = function none() {
    asked++
    throw new RangeError('WebAssembly.Module(): Out of memory')
  }
  Object.assign(globalThis, { WebAssembly: { Module } })
  // One that has no memory yet, and keeps for itself that there is none.
  const own = new URL('../../../lib/reader/lines/plain/plain-lines.ts?lacking', import.meta.url).href
  const lacking = (await import(own)) as { PlainLines: typeof PlainLines }
  for (let block = 0; block < 3; block++) assert.equal(lacking.PlainLines.of(Buffer.from(line(NOON))), null)
  assert.equal(asked, 1)
})

test('several blocks are gone over side by side', () => {
  const [first, second] = [line(NOON).repeat(3), line(NOON + 5).repeat(2)].map((text) =>
    PlainLines.of(Buffer.from(text)),
  )
  assert.equal(first?.pass(0, true, 1, ALL), line(NOON).length)
  assert.equal(second?.pass(0, true, MANY, ALL), 2 * line(NOON).length)
  assert.equal(first?.pass(line(NOON).length, true, MANY, ALL), 3 * line(NOON).length)
  assert.deepEqual([first?.passed, second?.passed], [2, 2])
  first?.leave()
  second?.leave()
})
