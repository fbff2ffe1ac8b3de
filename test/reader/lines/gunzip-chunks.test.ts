import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { gunzipChunks } from '../../../lib/reader/lines/gunzip-chunks.ts'

/** What comes out of a file of these bytes, and what is wrong with the rest. */
async function gunzip(bytes: Buffer): Promise<{ text: string; error: string | undefined }> {
  const chunks = gunzipChunks({
    read: async (buffer, offset, length, position) => ({
      bytesRead: bytes.copy(buffer, offset, position, position + length),
    }),
  })
  const out: Buffer[] = []
  for (;;) {
    const { value, done } = await chunks.next()
    if (done === true) return { text: Buffer.concat(out).toString('latin1'), error: value?.message }
    out.push(Buffer.from(value))
  }
}

const text = Array.from({ length: 30_000 }, (_, index) => `${index} ${(index * 7919) % 104_729}\n`).join('')
const whole = gzipSync(text)
const broken = (at: number) => {
  const copy = Buffer.from(whole)
  copy[at] = (copy[at] ?? 0) ^ 0xff
  return copy
}
/** The same, filled up to a whole number of inputs by the name of a file in its header. */
const toInput = Buffer.concat([
  whole.subarray(0, 3),
  Buffer.from([8]),
  whole.subarray(4, 10),
  Buffer.alloc(64 * 1024 * Math.ceil(whole.length / (64 * 1024)) - whole.length - 1, 'n'),
  Buffer.from([0]),
  whole.subarray(10),
])
const BEHIND_ZEROS = 'something else behind the zeros that follow the compressed content'
const END = 'unexpected end of file'

test('all that can be had comes out, then what is wrong', async () => {
  assert.ok(whole.length > 40_000, 'several inputs')
  const files: [string, Buffer, string, string | undefined][] = [
    ['whole', whole, text, undefined],
    ['of nothing', gzipSync(''), '', undefined],
    ['two behind each other', Buffer.concat([whole, whole]), text + text, undefined],
    ['with zeros behind it', Buffer.concat([whole, Buffer.alloc(70_000)]), text, undefined],
    ['with zeros and then another', Buffer.concat([whole, Buffer.alloc(512), whole]), text, BEHIND_ZEROS],
    ['with one zero and then a byte', Buffer.concat([whole, Buffer.from([0, 1])]), text, BEHIND_ZEROS],
    ['with many zeros and then a byte', Buffer.concat([whole, Buffer.alloc(200_000), whole]), text, BEHIND_ZEROS],
    ['of inputs that end with a member', Buffer.concat([toInput, Buffer.alloc(70_000)]), text, undefined],
    ['the same with more', Buffer.concat([toInput, Buffer.alloc(70_000), whole]), text, BEHIND_ZEROS],
    ['without a byte', Buffer.alloc(0), '', END],
    ['cut in its header', whole.subarray(0, 5), '', END],
    ['cut behind its header', whole.subarray(0, 10), '', END],
    ['cut in its first block', whole.subarray(0, 18), '', END],
    ['without its checksum', whole.subarray(0, -8), text, END],
    ['without its last byte', whole.subarray(0, -1), text, END],
    ['cut in its second member', Buffer.concat([whole, whole.subarray(0, 12)]), text, END],
    ['with rubbish behind it', Buffer.concat([whole, Buffer.from('rubbish')]), text, 'incorrect header check'],
    ['with a wrong checksum', broken(whole.length - 6), text, 'incorrect data check'],
    ['with a wrong length', broken(whole.length - 2), text, 'incorrect length check'],
    ['that is none', Buffer.from('no gzip at all'), '', 'incorrect header check'],
  ]
  for (const [name, bytes, out, error] of files) {
    const found = await gunzip(bytes)
    assert.equal(found.error, error, name)
    assert.equal(found.text.length, out.length, name)
    assert.equal(found.text, out, name)
  }
})

test('half a file gives what its bytes hold, however it is cut', async () => {
  const lines = Array.from({ length: 3000 }, (_, index) => `${index}\n`).join('')
  const bytes = gzipSync(lines)
  let last = 0
  for (let length = 0; length < bytes.length; length += 97) {
    const found = await gunzip(bytes.subarray(0, length))
    assert.equal(found.error, END)
    assert.ok(lines.startsWith(found.text) && found.text.length >= last, `cut at ${length}`)
    last = found.text.length
  }
  assert.ok(last > lines.length * 0.9)
})

test('contents of any size come out as they went in', async () => {
  const content = fc.uint8Array({ maxLength: 2000 })
  await fc.assert(
    fc.asyncProperty(fc.array(content, { maxLength: 3, minLength: 1 }), fc.nat(400), async (members, times) => {
      const texts = members.map((bytes) => Buffer.from(bytes).toString('latin1').repeat(times))
      const found = await gunzip(Buffer.concat(texts.map((part) => gzipSync(Buffer.from(part, 'latin1')))))
      assert.deepEqual(found, { text: texts.join(''), error: undefined })
    }),
    { numRuns: 30 },
  )
})

test('whoever has enough may leave', async () => {
  const chunks = gunzipChunks({
    read: async (buffer, offset, length, position) => ({
      bytesRead: whole.copy(buffer, offset, position, position + length),
    }),
  })
  await chunks.next()
  assert.deepEqual(await chunks.return(null), { value: null, done: true })
})
