import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { hashOf, readSegment } from '../../../lib/archive/segment/read-segment.ts'
import type { ByteSource } from '../../../lib/reader/lines/line-reader.ts'

/** A content that gives at most so many bytes at a time. */
function source(content: Buffer, most: number): ByteSource {
  return {
    async read(buffer, offset, length, position) {
      const bytesRead = content.copy(
        buffer,
        offset,
        position,
        Math.min(position + Math.min(length, most), content.length),
      )
      return { bytesRead }
    },
  }
}

test('segments laid end to end are the content, each of whole lines and proved by its hash', async () => {
  const line = fc.string({ unit: 'grapheme', maxLength: 30 }).map((text) => text.replace(/\n/g, ''))
  const text = fc.tuple(fc.array(line, { maxLength: 40 }), fc.constantFrom('', '\n'))
  await fc.assert(
    fc.asyncProperty(
      text,
      fc.integer({ min: 1, max: 200 }),
      fc.integer({ min: 1, max: 64 }),
      async ([lines, end], size, most) => {
        const content = Buffer.from(lines.join('\n') + end)
        const bytes = source(content, most)
        const pieces: Buffer[] = []
        for (let position = 0; ; ) {
          const segment = await readSegment(bytes, position, size, () => {})
          if (segment === null) break
          const piece = gunzipSync(segment.body)
          assert.equal(piece.length, segment.bytes)
          assert.equal(createHash('sha256').update(piece).digest('hex'), segment.sha256)
          assert.equal(await hashOf(bytes, position, segment.bytes), segment.sha256)
          pieces.push(piece)
          position += segment.bytes
          assert.ok(piece.at(-1) === 10 || position === content.length)
          // Without its last line it would be too small.
          assert.ok(piece.subarray(0, -1).lastIndexOf(10) + 1 < size)
        }
        assert.deepEqual(Buffer.concat(pieces), content)
        assert.equal(await hashOf(bytes, 0, content.length + 1), null)
      },
    ),
    { numRuns: 100 },
  )
})

test('what has no newline for 64 MB is split, as memory has an end', async () => {
  const size = 65_536
  const content = Buffer.alloc(size + 65 * 1024 * 1024, 'x')
  const segment = await readSegment(source(content, content.length), 0, size, () => {})
  assert.equal(segment?.bytes, size + 64 * 1024 * 1024)
})

test('a segment says how many lines it holds and what times stand in them', async () => {
  const content = Buffer.from(
    '{"level":30,"time":7,"x":1}\n{"level":30,"time":3,"x":1}\ntorn {"level":30,"time":9,"x":1}\n',
  )
  const { lines, first, last } = (await readSegment(source(content, 5), 0, 1000, () => {})) ?? {}
  assert.deepEqual([lines, first, last], [3, 3, 9])
})
