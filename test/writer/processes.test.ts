import assert from 'node:assert/strict'
import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { tempDir } from '../harness/temp-dir.ts'
import { linesIn, namesIn } from './harness/lines-in.ts'
import { runProgram } from './harness/run-program.ts'

const writers = [1, 2, 3, 4]

const loads = {
  'lines of 100 bytes': { size: 60, flush: { bytes: 4096, ms: 20 }, pause: 2 },
  'lines of 8 KB, in sync': { size: 8192, flush: 'sync', pause: 10 },
  'lines of 100 KB': { size: 100 * 1024, flush: { bytes: 65536, ms: 20 }, pause: 60 },
}

const midnight = Date.UTC(2023, 8, 3)

describe('four processes on one folder', { concurrency: 2 }, () => {
  for (const [title, load] of Object.entries(loads)) {
    test(`lose, cut and mix no line through midnight, with ${title}`, async () => {
      const dir = tempDir()
      const ends = await runWriters({ ...load, dir, backupCount: 1 })
      const days = linesIn(dir, 'app', 'skipped')
      assert.deepEqual([...days.keys()], ['2023-09-02', '2023-09-03'])
      for (const [day, lines] of days) {
        for (const line of lines) assert.equal(new Date(line.time).toISOString().slice(0, 10), day)
      }
      for (const [index, { stdout, stderr, code }] of ends.entries()) {
        assert.equal(code, 0, stderr)
        const { logged, dropped, turns } = JSON.parse(stdout.replace('ready\n', ''))
        const found = [...days.values()].flat().filter(({ writer }) => writer === writers[index])
        assert.deepEqual(
          found.map(({ n }) => n),
          Array.from({ length: logged }, (_, n) => n),
        )
        assert.deepEqual({ dropped, turns }, { dropped: 0, turns: 1 })
      }
    })
  }

  test('may all clean at the turn', async () => {
    const dir = tempDir()
    const ends = await runWriters({ ...loads['lines of 100 bytes'], dir, backupCount: 0 })
    assert.deepEqual(
      ends.map(({ code, stderr }) => [code, stderr]),
      writers.map(() => [0, '']),
    )
    assert.deepEqual(namesIn(dir), ['app.2023-09-03.1.log'])
    const found = [...linesIn(dir, 'app', 'skipped').values()].flat()
    for (const [index, { stdout }] of ends.entries()) {
      const own = found.filter(({ writer }) => writer === writers[index]).map(({ n }) => n)
      const { logged } = JSON.parse(stdout.replace('ready\n', ''))
      assert.deepEqual(
        own,
        Array.from({ length: own.length }, (_, n) => logged - own.length + n),
      )
    }
  })
})

/** Runs the writers, and when all are ready lets their clocks come to midnight a second later. */
async function runWriters(load: { dir: string; backupCount: number }) {
  const go = join(load.dir, 'go')
  const ready = new Set<number>()
  const onReady = (writer: number) => {
    ready.add(writer)
    if (ready.size < writers.length) return
    writeFileSync(`${go}.new`, String(midnight - 1000 - Date.now()))
    renameSync(`${go}.new`, go)
  }
  return await Promise.all(
    writers.map((writer) => {
      const onStdout = () => {
        if (!ready.has(writer)) onReady(writer)
      }
      return runProgram('write-over-midnight', { ...load, go, midnight, writer }, { onStdout })
    }),
  )
}
