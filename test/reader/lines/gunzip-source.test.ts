import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { GunzipSource } from '../../../lib/reader/lines/gunzip-source.ts'

const CONTENT = Buffer.from(
  Array.from({ length: 40_000 }, (_, index) => `${index} ${(index * 7919) % 104_729}\n`).join(''),
)
const COMPRESSED = gzipSync(CONTENT)

function opened(compressed: Buffer): GunzipSource {
  return new GunzipSource({
    read: async (buffer, offset, length, position) => ({
      bytesRead: compressed.copy(buffer, offset, position, position + length),
    }),
    close: async () => {},
  })
}

test('reads that do not go back give what the content holds there', async () => {
  const read = fc.record({
    forward: fc.integer({ min: 0, max: 200_000 }),
    length: fc.integer({ min: 0, max: 300_000 }),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(read, { maxLength: 6 }), async (reads) => {
      const source = opened(COMPRESSED)
      let position = 0
      for (const { forward, length } of reads) {
        position += forward
        const buffer = Buffer.alloc(length + 2, '?')
        const { bytesRead } = await source.read(buffer, 1, length, position)
        const wanted = CONTENT.subarray(position, position + length)
        assert.equal(bytesRead, wanted.length)
        assert.deepEqual(buffer, Buffer.concat([Buffer.from('?'), wanted, buffer.subarray(1 + wanted.length)]))
        assert.equal(buffer.toString('latin1', 1 + bytesRead).replace(/\?/g, ''), '')
      }
      await source.close()
    }),
    { numRuns: 30 },
  )
})

test('a content that ends before its time gives what there is, and says why', async () => {
  const source = opened(COMPRESSED.subarray(0, -20))
  const buffer = Buffer.alloc(CONTENT.length)
  const { bytesRead } = await source.read(buffer, 0, buffer.length, 0)
  assert.ok(bytesRead > 0 && bytesRead === source.length)
  assert.deepEqual(buffer.subarray(0, bytesRead), CONTENT.subarray(0, bytesRead))
  assert.equal(source.isCut, true)
  await source.close()
})

test('an abort ends the reading of a content that is still coming out, and it can be closed', async () => {
  const content = Buffer.alloc(32 * 1024 * 1024, ' ')
  const compressed = gzipSync(content)
  const ending = new AbortController()
  let closed = false
  const file = {
    read: async (buffer: Buffer, offset: number, length: number, position: number) => {
      setImmediate(() => ending.abort())
      return { bytesRead: compressed.copy(buffer, offset, position, position + length) }
    },
    close: async () => {
      closed = true
    },
  }
  const source = new GunzipSource(file, ending.signal)
  await assert.rejects(source.read(Buffer.alloc(content.length), 0, content.length, 0), { name: 'AbortError' })
  assert.ok(source.length < content.length, `${source.length} bytes came out`)
  await source.close()
  assert.ok(closed)
})
