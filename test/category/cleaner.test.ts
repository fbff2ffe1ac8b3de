import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { cleanUp } from '../../lib/category/clean-up.ts'
import { Cleaner } from '../../lib/category/cleaner.ts'
import type { RetentionRule } from '../../lib/files/retention.ts'
import { runProgram } from './run-program.ts'
import { tempDir } from './temp-dir.ts'
import { until } from './until.ts'

const rule: RetentionRule = {
  category: 'app',
  today: '2026-11-24',
  written: new Set(),
  backupCount: 1,
  oldest: undefined,
}

/** A folder with as many parts of a day that goes, and one of a day that stays. */
function folderOf(t: TestContext, parts: number): string {
  const folder = join(tempDir(t), 'app')
  mkdirSync(folder)
  writeFileSync(join(folder, 'app.2026-11-23.1.log'), '{}\n')
  for (let part = 1; part <= parts; part++) writeFileSync(join(folder, `app.2026-11-20.${part}.log`), '{}\n')
  return folder
}

test('a clean-up removes one file, then rests', async (t) => {
  const folder = folderOf(t, 3)
  let ends: (() => void)[] = []
  const rest = () => new Promise<void>((resolve) => ends.push(resolve))
  const cleaning = cleanUp(folder, rule, rest, assert.fail, new AbortController().signal)
  // First the size of the file that stays is asked, then three go.
  for (const left of [4, 3, 2, 1]) {
    await until(() => ends.length === 1)
    assert.equal(readdirSync(folder).length, left)
    const [end] = ends
    ends = []
    end?.()
  }
  await cleaning
  assert.deepEqual(readdirSync(folder), ['app.2026-11-23.1.log'])
})

// With its rests it would take eight seconds.
test('a clean-up that is waited for does not rest', { timeout: 6000 }, async (t) => {
  const folder = folderOf(t, 800)
  const cleaner = new Cleaner(folder, () => rule, assert.fail)
  cleaner.clean()
  await cleaner.idle()
  assert.deepEqual(readdirSync(folder), ['app.2026-11-23.1.log'])
})

test('a process that has nothing else to do ends when it has cleaned up', async (t) => {
  const folder = folderOf(t, 100)
  const { code, stderr } = await runProgram('never-closed', { dir: dirname(folder) })
  assert.deepEqual([code, stderr], [0, ''])
  const [kept, today, ...others] = readdirSync(folder).sort()
  assert.deepEqual([kept, others], ['app.2026-11-23.1.log', []])
  assert.match(String(today), /^app\.\d{4}-\d\d-\d\d\.\d+\.log$/)
})
