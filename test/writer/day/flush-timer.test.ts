import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openDailyFile } from '../../../lib/writer/open-file.ts'
import { tempDir } from '../../harness/temp-dir.ts'
import { fileOptions } from '../harness/file-options.ts'
import { lineOf } from '../harness/lines-in.ts'

test('the timers of many categories fall one after another, none later than its time', async (t) => {
  const dir = tempDir()
  const categories = Array.from({ length: 64 }, (_, n) => `c${n}`)
  const files = await Promise.all(
    categories.map((category) => openDailyFile(fileOptions(dir, { category, flush: { bytes: 65536, ms: 100 } }))),
  )
  const waits: number[] = []
  const mock = t.mock.method(globalThis, 'setTimeout', (_action: () => void, ms: number) => {
    waits.push(ms)
    return { unref() {} }
  })
  for (const file of files) file.write(lineOf(1, Date.now()), Date.now())
  mock.mock.restore()
  await Promise.all(files.map((file) => file.close()))
  assert.equal(waits.length, 64)
  assert.ok(
    waits.every((ms) => ms >= 1 && ms <= 100),
    `${waits}`,
  )
  const slots = new Set(waits.map((ms) => Math.floor(ms / 5)))
  assert.ok(slots.size >= 18, `${slots.size} of 20 spans of 5 ms`)
})
