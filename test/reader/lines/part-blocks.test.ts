import assert from 'node:assert/strict'
import { appendFileSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { listFiles, type Malformed, readRecords } from '../../../lib/reader/index.ts'
import { partBlocks, partsOf } from '../../../lib/reader/lines/part-blocks.ts'
import { partPath } from '../harness/log-writer.ts'
import { sampleRecord } from '../harness/sample-record.ts'
import { tempLogDir } from '../harness/temp-log-dir.ts'

/** Longer than a block altogether, so that what is shared ends anywhere in one. */
const lines = (ids: readonly (string | number)[], size: number) =>
  ids.map((id) => `${JSON.stringify(sampleRecord({ reqId: String(id), pad: 'x'.repeat(size) }))}\n`).join('')

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index)

async function read(logDir: string, order: 'oldest' | 'newest') {
  const ids: (string | null)[] = []
  const malformed: Malformed[] = []
  const onMalformed = (found: Malformed) => malformed.push(found)
  for await (const { reqId } of readRecords({ logDir, order, onMalformed })) ids.push(reqId)
  return { ids: order === 'newest' ? ids.toReversed() : ids, malformed: malformed.map(({ reason }) => reason) }
}

for (const size of [10, 20_000]) {
  test(`of a plain and a compressed file of one name every line comes once, ${size} bytes a line`, async (t) => {
    const [a, b, c] = [range(0, 40), range(40, 80), range(80, 120)]
    const gzip = (ids: readonly number[]) => gzipSync(lines(ids, size))
    const pairs: [string, string, Buffer, readonly number[], string[]][] = [
      ['a copy', lines(a, size), gzip(a), a, []],
      ['an older copy', lines([...a, ...b], size), gzip(a), [...a, ...b], []],
      ['a copy in the making', lines(a, size), gzip(a).subarray(0, -20), a, []],
      ['a copy not begun', lines(a, size), Buffer.alloc(0), a, []],
      [
        'a copy with rubbish behind it',
        lines(a, size),
        Buffer.concat([gzip(a), Buffer.from('rubbish')]),
        a,
        ['unreadable'],
      ],
      ['a plain file in the making', lines(a, size), gzip([...a, ...b]), [...a, ...b], []],
      ['an empty plain file', '', gzip(a), a, []],
      ['a plain file that began anew', lines(b, size), gzip(a), [...a, ...b], []],
      ['both going on from one beginning', lines([...a, ...b], size), gzip([...a, ...c]), [...a, ...c, ...b], []],
      ['no gzip', lines(a, size), Buffer.from('no gzip at all'), a, ['unreadable']],
    ]
    for (const [name, plain, compressed, ids, malformed] of pairs) {
      const logDir = tempLogDir(t)
      const path = partPath(logDir, '2026-11-24')
      writeFileSync(path, plain)
      writeFileSync(`${path}.gz`, compressed)
      for (const order of ['oldest', 'newest'] as const) {
        assert.deepEqual(await read(logDir, order), { ids: ids.map(String), malformed }, `${name}, ${order}`)
      }
    }
  })
}

test('whatever a pair of files holds, its lines come once and none is hidden', async (t) => {
  const logDir = tempLogDir(t)
  const path = partPath(logDir, '2026-11-24')
  const size = fc.constantFrom(5, 500, 30_000)
  const counts = fc.tuple(fc.nat(12), fc.nat(12), fc.nat(12), size)
  await fc.assert(
    fc.asyncProperty(counts, async ([shared, first, second, size]) => {
      const [both, compressed, plain] = [range(0, shared), range(100, 100 + first), range(200, 200 + second)]
      writeFileSync(path, lines([...both, ...plain], size))
      writeFileSync(`${path}.gz`, gzipSync(lines([...both, ...compressed], size)))
      const { ids } = await read(logDir, 'oldest')
      assert.deepEqual(ids, [...both, ...compressed, ...plain].map(String))
      assert.deepEqual((await read(logDir, 'newest')).ids, ids)
    }),
    { numRuns: 40 },
  )
})

test('an unfinished last line of the plain file is not mistaken for one that both hold', async (t) => {
  const logDir = tempLogDir(t)
  const path = partPath(logDir, '2026-11-24')
  writeFileSync(path, lines([1], 10))
  const [cut, other] = [lines([2], 10), lines([3], 10)]
  appendFileSync(path, cut.slice(0, -5))
  writeFileSync(`${path}.gz`, gzipSync(lines([1], 10) + other))
  assert.deepEqual(await read(logDir, 'oldest'), { ids: ['1', '3'], malformed: ['cut'] })
})

const none = () => assert.fail('nothing is malformed')

const NOON_TO_ONE = { from: Date.parse('2026-11-24T12:00:00Z'), to: Date.parse('2026-11-24T13:00:00Z') }

for (const wanted of [undefined, NOON_TO_ONE]) {
  const times = wanted === undefined ? 'all times' : 'a window of time'
  test(`a file that became another since it was listed is read whole from either side, of ${times}`, async (t) => {
    const logDir = tempLogDir(t)
    const path = partPath(logDir, '2026-11-24')
    const [few, many] = [lines(range(0, 3), 10), lines(range(0, 300), 20_000)]
    const replace = (text: string) => {
      writeFileSync(`${path}.new`, text)
      renameSync(`${path}.new`, path)
    }
    const gunzip = () => {
      writeFileSync(path, gunzipSync(readFileSync(`${path}.gz`)))
      rmSync(`${path}.gz`)
    }
    const gzip = () => {
      writeFileSync(`${path}.gz`, gzipSync(readFileSync(path)))
      rmSync(path)
    }
    const changes: [string, () => void, () => void, string][] = [
      ['decompressed', () => writeFileSync(`${path}.gz`, gzipSync(many)), gunzip, many],
      ['compressed', () => writeFileSync(path, many), gzip, many],
      ['replaced by a longer one', () => writeFileSync(path, few), () => replace(many), many],
      ['replaced by a shorter one', () => writeFileSync(path, many), () => replace(few), few],
      ['cut back', () => writeFileSync(path, many), () => writeFileSync(path, few), few],
    ]
    for (const [name, write, change, text] of changes) {
      for (const newest of [false, true]) {
        write()
        const [part] = partsOf(await listFiles(logDir))
        change()
        assert.ok(part)
        const blocks: string[] = []
        for await (const { bytes } of partBlocks(part, newest, none, wanted)) blocks.push(bytes.toString())
        assert.ok((newest ? blocks.toReversed() : blocks).join('') === text, `${name}, ${newest ? 'newest' : 'oldest'}`)
        rmSync(path, { force: true })
        rmSync(`${path}.gz`, { force: true })
      }
    }
  })
}

test('backward, a file that grew since it was listed is read from where it ended then', async (t) => {
  const logDir = tempLogDir(t)
  const path = partPath(logDir, '2026-11-24')
  writeFileSync(path, lines([1, 2], 10))
  const [part] = partsOf(await listFiles(logDir))
  appendFileSync(path, lines([3], 10))
  assert.ok(part)
  const blocks: string[] = []
  for await (const { bytes } of partBlocks(part, true, none)) blocks.push(bytes.toString())
  assert.deepEqual(blocks, [lines([1, 2], 10)])
})
