import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { FileStats } from '../../lib/writer/file-stats.ts'
import { tempDir } from '../harness/temp-dir.ts'
import { runProgram } from './harness/run-program.ts'

interface Outcome {
  logged: number
  stalled: FileStats[]
  ended: FileStats[]
  read: number
}

const maxBuffered = 500_000

async function stall(dir: string, recovers: boolean): Promise<Outcome & { stderr: string }> {
  const argument = { dir, flush: { bytes: 16384, ms: 20 }, maxBuffered, recovers }
  const { stdout, stderr, code, signal } = await runProgram('on-stalled-disk', argument)
  assert.deepEqual({ code, signal }, { code: 0, signal: null }, stderr)
  return { ...JSON.parse(stdout), stderr }
}

describe('a disk that stands still under all categories', { concurrency: 2 }, () => {
  // The disk answers never: what waited for it would hang.
  test('holds up neither the loop, nor other files and crypto, nor close(), and memory is bounded', {
    timeout: 60_000,
  }, async () => {
    const { logged, stalled, ended } = await stall(tempDir(), false)
    for (const { buffered, dropped } of stalled) {
      assert.ok(buffered <= maxBuffered + 65536, `${buffered} bytes`)
      assert.ok(dropped > 0)
    }
    for (const { written, dropped } of ended) {
      assert.ok(written + dropped <= logged)
      // What is in the kernel's hands may or may not come to the disk: one chunk of 64 KiB and a line at most.
      assert.ok(
        written + dropped >= logged - (65536 + 400) / 300,
        `${written} written, ${dropped} dropped of ${logged}`,
      )
    }
  })

  test('takes what waited when it goes on', async () => {
    const { logged, ended, read } = await stall(tempDir(), true)
    for (const { written, dropped, buffered } of ended) {
      assert.equal(written + dropped, logged)
      assert.equal(buffered, 0)
    }
    const sum = (key: 'bytes' | 'written') => ended.reduce((total, stats) => total + stats[key], 0)
    assert.equal(read, sum('bytes'))
    assert.ok(sum('written') > 0)
  })
})
