import assert from 'node:assert/strict'
import { appendFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import { checkPosition } from '../../../lib/reader/follow/position.ts'
import { followRecords } from '../../../lib/reader/index.ts'
import { follower } from '../harness/follower.ts'
import { append, partPath, replaceByCopy } from '../harness/log-writer.ts'
import { numbered } from '../harness/sample-record.ts'
import { tempLogDir } from '../harness/temp-log-dir.ts'

const ids = (from: number, to: number) => numbered(from, to).map((record) => record.reqId)
const lineEnds = (path: string) => [...readFileSync(path, 'latin1').matchAll(/\n/g)].map(({ index }) => index + 1)

type Looking = ReturnType<typeof follower>

/** What happens to the one that follows once it has read all. */
const goings: Record<string, (t: TestContext, logDir: string, before: Looking) => Looking> = {
  'goes on': (_t, _logDir, before) => before,
  restarts: (t, logDir, before) => follower(t, logDir, checkPosition(JSON.parse(JSON.stringify(before.position())))),
}

/** A file of ten records that was read. */
async function readFile(t: TestContext) {
  const logDir = tempLogDir(t)
  const path = partPath(logDir, '2026-11-24')
  append(path, ...numbered(1, 10))
  const before = follower(t, logDir)
  assert.deepEqual(await before.look(), ids(1, 10))
  return { logDir, path, before, ends: lineEnds(path) }
}

for (const [going, goOn] of Object.entries(goings)) {
  test(`a file that is cut within any line gives only what is written to it later, when the following ${going}`, async (t) => {
    for (const line of [2, 5, 10]) {
      const { logDir, path, before, ends } = await readFile(t)
      truncateSync(path, (ends[line - 1] ?? 0) - 20)
      const { look } = goOn(t, logDir, before)
      assert.deepEqual(await look(), [], `line ${line}`)
      assert.deepEqual(await look(), [], `line ${line}`)
      appendFileSync(path, '\n')
      append(path, ...numbered(11, 12))
      // The piece that is left of the line holds an id.
      assert.deepEqual((await look()).slice(-2), ids(11, 12), `line ${line}`)
    }
  })

  for (const [where, off] of [
    ['within a line', 20],
    ['between lines', 0],
  ] as const) {
    test(`a file that is cut ${where} and written on before it is looked at gives only what is new, when the following ${going}`, async (t) => {
      for (const more of [1, 3, 30]) {
        const { logDir, path, before, ends } = await readFile(t)
        truncateSync(path, (ends[6] ?? 0) - off)
        append(path, ...numbered(11, 10 + more))
        const { look } = goOn(t, logDir, before)
        const found = await look()
        const piece = off === 0 ? [] : ids(7, 7)
        assert.deepEqual(found, [...piece, ...ids(11, 10 + more)], `${more} lines`)
        append(path, ...numbered(61, 62))
        assert.deepEqual(await look(), ids(61, 62))
      }
    })
  }

  test(`a file that is cut to nothing and written again is read from its start, when the following ${going}`, async (t) => {
    const { logDir, path, before } = await readFile(t)
    writeFileSync(path, '')
    append(path, ...numbered(11, 13))
    const { look } = goOn(t, logDir, before)
    assert.deepEqual(await look(), ids(11, 13))
  })
}

test('a file of which an older copy is known, copied again, cut and written on between two looks gives only what is new', async (t) => {
  const { path, before } = await readFile(t)
  replaceByCopy(path)
  append(path, ...numbered(11, 13))
  assert.deepEqual(await before.look(), ids(11, 13))
  replaceByCopy(path)
  truncateSync(path, lineEnds(path)[11] ?? 0)
  append(path, ...numbered(14, 15))
  assert.deepEqual(await before.look(), ids(14, 15))
})

test('a record that follows the piece of a line is given once, and the piece is told', async (t) => {
  const { logDir, path, ends } = await readFile(t)
  const broken: string[] = []
  const records = followRecords({
    logDir,
    from: 'start',
    interval: 1,
    onMalformed: ({ reason }) => broken.push(reason),
  })
  const found: unknown[] = []
  for await (const { reqId } of records) {
    found.push(reqId)
    if (found.length === 10) {
      truncateSync(path, (ends[9] ?? 0) - 20)
      append(path, ...numbered(11, 11))
    }
    if (reqId === 'req-11') break
  }
  assert.deepEqual([found, broken], [ids(1, 11), ['not JSON']])
})

test('lines that several writers wrote out of order are not given again', async (t) => {
  const logDir = tempLogDir(t)
  const path = partPath(logDir, '2026-11-24')
  const inOrder = numbered(1, 8)
  const written = [inOrder[0], ...inOrder.slice(1).toReversed()]
  append(path, ...written)
  const { look } = follower(t, logDir)
  assert.equal((await look()).length, 8)
  truncateSync(path, lineEnds(path)[6])
  assert.deepEqual(await look(), [])
  append(path, ...numbered(9, 9))
  assert.deepEqual(await look(), ids(9, 9))
})

test('lines without a time of ours are given again rather than lost', async (t) => {
  const { path, before, ends } = await readFile(t)
  truncateSync(path, ends[4])
  append(path, '{"severity":"info","time":17,"reqId":"req-own"}', ...numbered(11, 11))
  assert.deepEqual(await before.look(), ['req-own', ...ids(11, 11)])
})
