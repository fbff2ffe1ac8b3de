import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { tempDir } from '../../harness/temp-dir.ts'
import { linesIn } from '../harness/lines-in.ts'
import { runProgram } from '../harness/run-program.ts'

const ends: Record<string, number | NodeJS.Signals> = {
  'the main thread exits': 3,
  'SIGTERM of the process': 'SIGTERM',
  'the worker is terminated': 3,
  'the worker exits': 3,
  'the worker throws': 3,
}

describe('a server in a worker thread has its 50 records on disk', { concurrency: 2 }, () => {
  for (const [end, expected] of Object.entries(ends)) {
    test(`after ${end}, with the usual buffer`, async () => {
      const dir = tempDir()
      const argument = { dir, end, flush: { bytes: 65536, ms: 10_000 } }
      const { code, signal, stderr } = await runProgram('worker-server', argument)
      assert.equal(signal ?? code, expected, stderr)
      const urls = [...linesIn(dir).values()].flat().map(({ url }) => url)
      assert.deepEqual(
        urls,
        Array.from({ length: 50 }, (_, n) => `127.0.0.1/${n}`),
      )
    })
  }
})
