import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  BLOCK_SIZE,
  type ByteSource,
  type LineBlock,
  LineReader,
  MAX_LINE_LENGTH,
  readBackward,
} from '../../../lib/reader/lines/line-reader.ts'

/** A file in memory that may grow. */
function source(text: string): ByteSource & { append(more: string): void } {
  let bytes = Buffer.from(text)
  return {
    append(more) {
      bytes = Buffer.concat([bytes, Buffer.from(more)])
    },
    async read(buffer, offset, length, position) {
      return { bytesRead: bytes.copy(buffer, offset, position, Math.min(bytes.length, position + length)) }
    },
  }
}

const none = () => assert.fail('no line is too long')

function shown(block: LineBlock | null): [text: string, offset: number] | null {
  return block && [block.bytes.toString(), block.offset]
}

async function forward(file: ByteSource, onTooLong: (offset: number, length: number) => void): Promise<string[]> {
  const reader = new LineReader(0, onTooLong)
  const blocks: string[] = []
  for (let block = await reader.next(file); block !== null; block = await reader.next(file)) {
    blocks.push(block.bytes.toString())
  }
  const rest = await reader.rest(file)
  return rest === null ? blocks : [...blocks, rest.bytes.toString()]
}

async function backward(
  file: ByteSource,
  from: number,
  end: number,
  onTooLong: (offset: number, length: number) => void,
): Promise<[string, number][]> {
  const blocks: [string, number][] = []
  for await (const { bytes, offset } of readBackward(file, from, end, onTooLong))
    blocks.push([bytes.toString(), offset])
  return blocks
}

const line = (letter: string, length: number) => `${letter.repeat(length - 1)}\n`

test('whole lines come with their place, the unfinished one when it is asked for', async () => {
  const file = source('one\ntwo\nthr')
  const reader = new LineReader(4, none)
  assert.deepEqual(shown(await reader.next(file)), ['two\n', 4])
  assert.equal(await reader.next(file), null)
  assert.deepEqual(shown(await reader.rest(file)), ['thr', 8])
  file.append('ee\nfo')
  assert.deepEqual(shown(await reader.next(file)), ['three\n', 8])
  assert.equal(reader.position, 14)
})

test('an empty file has no lines and no rest', async () => {
  const reader = new LineReader(0, none)
  assert.equal(await reader.next(source('')), null)
  assert.equal(await reader.rest(source('')), null)
})

test('lines above a block, and lines that end with one, are whole', async () => {
  const lines = [line('a', BLOCK_SIZE), line('b', 10), line('c', 3 * BLOCK_SIZE + 1), line('d', BLOCK_SIZE - 11), 'e']
  const text = lines.join('')
  assert.equal((await forward(source(text), none)).join(''), text)
  const blocks = await backward(source(text), 0, text.length, none)
  assert.equal(
    blocks
      .map(([part]) => part)
      .toReversed()
      .join(''),
    text,
  )
  for (const [part, offset] of blocks) {
    assert.equal(text.slice(offset, offset + part.length), part)
    assert.ok(offset === 0 || text[offset - 1] === '\n', 'a block begins with a line')
  }
})

test('a source that tells the bytes of a block is asked for so many, again after a longer line, and for none ahead', async () => {
  const text = [line('a', 30), line('b', 30), line('c', 3 * BLOCK_SIZE), line('d', 30), line('e', 30)].join('')
  const asked: number[] = []
  const { read } = source(text)
  const counted: ByteSource = {
    blockSize: 40,
    read: (buffer, offset, length, position) => {
      asked.push(length)
      return read(buffer, offset, length, position)
    },
  }
  assert.equal((await forward(counted, none)).join(''), text)
  assert.deepEqual(asked.slice(0, 3), [40, 40, 40])
  // The last is what asks for a line without newline.
  assert.deepEqual(asked.slice(-2), [40, BLOCK_SIZE])
})

test('after a line above a block, blocks that are read ahead are no larger than before', async () => {
  const file = source(line('a', 2 * BLOCK_SIZE) + line('b', BLOCK_SIZE / 8).repeat(96))
  const reader = new LineReader(0, none)
  const sizes: number[] = []
  for (let block = await reader.next(file); block !== null; block = await reader.next(file))
    sizes.push(block.bytes.length)
  assert.ok(sizes.length > 5)
  assert.ok(Math.max(...sizes.slice(2)) <= BLOCK_SIZE)
})

test('backward, only what stands between two positions is read', async () => {
  assert.deepEqual(await backward(source('one\ntwo\nthree\n'), 4, 8, none), [['two\n', 4]])
  assert.deepEqual(await backward(source('one\n'), 4, 4, none), [])
})

test('backward, a file that was cut meanwhile has nothing more', async () => {
  assert.deepEqual(await backward(source('one\n'), 0, 400, none), [])
})

test('a line without end is passed over from either side, and told with its place', async () => {
  const long = line('x', MAX_LINE_LENGTH + BLOCK_SIZE)
  const file = source(`one\n${long}two\n`)
  const told: [offset: number, length: number][] = []
  const note = (offset: number, length: number) => void told.push([offset, length])
  assert.deepEqual(await forward(file, note), ['one\n', 'two\n'])
  assert.deepEqual(told, [[4, long.length - 1]])
  const blocks = await backward(file, 0, 4 + long.length + 4, note)
  assert.deepEqual(blocks, [
    ['two\n', 4 + long.length],
    ['one\n', 0],
  ])
  assert.deepEqual(told[1], told[0])
})

for (const [end, name] of [
  ['\n', 'a finished'],
  ['', 'an unfinished'],
] as const) {
  test(`${name} line of the limit is read from either side, one that is a byte longer from neither`, async () => {
    for (const before of ['', '\n', 'one\n']) {
      for (const [behind, length] of [end === '' ? '' : 'two\n', ''].flatMap((behind) =>
        [-2, -1, 0, 1, 2].map((more) => [behind, MAX_LINE_LENGTH + more] as const),
      )) {
        const text = `${before}${'x'.repeat(length)}${end}${behind}`
        // So many bytes at first that the limit is not reached by doubling.
        const file = { ...source(text), blockSize: 700_000 }
        const told: [side: string, offset: number, length: number][] = []
        const isLong = length > MAX_LINE_LENGTH
        const given = isLong ? before + behind : text
        const name = `${JSON.stringify(before)}, ${length}, ${JSON.stringify(behind)}`
        const read = await forward(file, (...where) => void told.push(['forward', ...where]))
        assert.ok(read.join('') === given, `forward, ${name}`)
        const back = await backward(file, 0, text.length, (...where) => void told.push(['backward', ...where]))
        const parts = back.map(([part]) => part)
        assert.ok(parts.toReversed().join('') === given, `backward, ${name}`)
        const sides = isLong ? ['forward', 'backward'] : []
        assert.deepEqual(
          told,
          sides.map((side) => [side, before.length, length]),
          name,
        )
      }
    }
  })
}

test('a last line without end is told when nothing more comes', async () => {
  const told: [offset: number, length: number][] = []
  const file = source(`one\n${'x'.repeat(MAX_LINE_LENGTH + 7)}`)
  assert.deepEqual(await forward(file, (offset, length) => void told.push([offset, length])), ['one\n'])
  assert.deepEqual(told, [[4, MAX_LINE_LENGTH + 7]])
})
