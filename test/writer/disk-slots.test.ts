import assert from 'node:assert/strict'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { withDiskSlot } from '../../lib/writer/disk-slots.ts'
import { openDailyFile } from '../../lib/writer/open-file.ts'
import { tempDir } from '../harness/temp-dir.ts'
import { fileOptions } from './harness/file-options.ts'
import { lineOf } from './harness/lines-in.ts'
import { stderrOf } from './harness/stderr-of.ts'
import { until } from './harness/until.ts'

test('what waits for its turn on the disk when a file is closed is not done afterwards', async (t) => {
  const dir = tempDir()
  stderrOf(t)
  const file = await openDailyFile(fileOptions(dir, { backupCount: 0 }))
  await file.flush()
  const old = 'app.2020-01-01.1.log'
  writeFileSync(join(dir, 'app', old), 'x\n')
  // Two disks that stand still hold every turn.
  const answers: (() => void)[] = []
  const standing = [1, 2].map(() => withDiskSlot(() => new Promise<void>((resolve) => answers.push(resolve))))
  await until(() => answers.length === 2)
  t.mock.timers.enable({ apis: ['setTimeout'] })
  file.write(lineOf(1, Date.now()), Date.now())
  const flushing = file.flush()
  const closing = file.close()
  t.mock.timers.tick(3000)
  await closing
  await flushing
  for (const answer of answers) answer()
  await Promise.all(standing)
  // Whoever holds every turn at once knows that nobody else is at it.
  for (let round = 0; round < 10; round++) {
    const leave: (() => void)[] = []
    const turns = [1, 2].map(() =>
      withDiskSlot(() => {
        const left = new Promise<void>((resolve) => leave.push(resolve))
        if (leave.length === 2) for (const go of leave) go()
        return left
      }),
    )
    await Promise.all(turns)
  }
  assert.deepEqual(readdirSync(dir), ['app'])
  assert.deepEqual(readdirSync(join(dir, 'app')), [old])
  assert.deepEqual([file.stats().written, file.stats().dropped], [0, 1])
})
