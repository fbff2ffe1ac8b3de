import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readHead } from '../../../lib/reader/lines/line-head.ts'

const head = (text: string, start = 0) => readHead(Buffer.from(text), start)

test('the head of a line is read where it is what a parser would read', () => {
  fc.assert(
    fc.property(fc.nat(100), fc.maxSafeNat(), fc.string(), (level, time, before) => {
      const line = JSON.stringify({ level, time, category: 'app' })
      assert.deepEqual(head(before + line, Buffer.byteLength(before)), { level, time })
    }),
  )
})

test('a head that only a parser reads is left to it', () => {
  const lines = [
    '{"level":30,"time":1.5,"a":1}',
    '{"level":30,"time":1e3,"a":1}',
    '{"level":30,"time":-1,"a":1}',
    '{"level":30,"time":,"a":1}',
    '{"level":,"time":17,"a":1}',
    '{"level":30,"time":17}',
    '{"level":30,"time":17',
    '{"level":30.5,"time":17,"a":1}',
    '{"level":"info","time":17,"a":1}',
    '{ "level":30,"time":17,"a":1}',
    '{"time":17,"level":30,"a":1}',
    '',
  ]
  for (const line of lines) assert.equal(head(line), null, line)
})
