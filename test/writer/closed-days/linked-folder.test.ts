import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { openDailyFile } from '../../../lib/writer/open-file.ts'
import { tempDir } from '../../harness/temp-dir.ts'
import { fileOptions } from '../harness/file-options.ts'
import { lineNumbers } from '../harness/line-numbers.ts'
import { lineOf, linesIn } from '../harness/lines-in.ts'
import { stderrOf } from '../harness/stderr-of.ts'

const time = Date.UTC(2026, 10, 24, 12)

for (const [mode, flush] of Object.entries({ buffered: { bytes: 4096, ms: 5 }, sync: 'sync' } as const)) {
  test(`a category whose folder is a link to one on another disk is written and cleaned there, ${mode}`, async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: time })
    const dir = tempDir()
    for (const folder of ['disk', 'logs']) mkdirSync(join(dir, folder))
    for (const name of ['app.2020-01-01.1.log', 'db.2020-01-01.1.log', 'notes'])
      writeFileSync(join(dir, 'disk', name), '{}\n')
    symlinkSync(join(dir, 'disk'), join(dir, 'logs', 'app'))
    const file = await openDailyFile(fileOptions(join(dir, 'logs'), { flush, backupCount: 0, strict: true }))
    file.write(lineOf(1, time), time)
    assert.ok(file.flushSync())
    file.write(lineOf(2, time), time)
    await file.close()
    assert.deepEqual(readdirSync(join(dir, 'disk')).sort(), ['app.2026-11-24.1.log', 'db.2020-01-01.1.log', 'notes'])
    assert.deepEqual(lineNumbers([linesIn(join(dir, 'logs')).get('2026-11-24') ?? []]), [1, 2])
  })

  test(`a link that leads nowhere is said, and its lines wait for a folder, ${mode}`, async (t) => {
    const stderr = stderrOf(t)
    const logDir = tempDir()
    symlinkSync(join(logDir, 'not', 'mounted'), join(logDir, 'app'))
    await assert.rejects(openDailyFile(fileOptions(logDir, { flush, strict: true })), {
      code: 'FST_ACCESS_LOG_OPEN_FAILED',
      message: /app is a link that leads to no folder; make the folder it leads to, or remove the link/,
    })
    const file = await openDailyFile(fileOptions(logDir, { flush }))
    file.write(lineOf(1, time), time)
    file.flushSync()
    assert.match(stderr.join(), /cannot write "app" to .*is a link that leads to no folder/)
    unlinkSync(join(logDir, 'app'))
    await file.close()
    assert.deepEqual(lineNumbers(linesIn(logDir).values()), [1])
  })
}
