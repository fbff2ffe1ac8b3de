import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeCalls } from '../../writer/harness/faulty-fs.ts'
import { fakeClock } from '../harness/fake-clock.ts'
import { follower } from '../harness/follower.ts'
import { append, partPath } from '../harness/log-writer.ts'
import { numbered } from '../harness/sample-record.ts'
import { tempLogDir } from '../harness/temp-log-dir.ts'

const ids = (from: number, to: number) => numbered(from, to).map((record) => record.reqId)

for (const [what, call, of] of [
  ['a file that cannot be opened', 'open', 'file'],
  ['a file that cannot be asked for', 'lstat', 'file'],
  ['a folder of a category that cannot be listed', 'readdir', 'category'],
  ['a folder that cannot be listed', 'readdir', 'folder'],
] as const) {
  test(`${what} for long is told once, does not end the following, and is read on`, async (t) => {
    const pass = fakeClock(t)
    const logDir = tempLogDir(t)
    const path = partPath(logDir, '2026-11-24')
    append(path, ...numbered(1, 3))
    append(partPath(logDir, '2026-11-24', 1, 'db'), ...numbered(11, 11))
    append(partPath(logDir, '2026-11-24', 2), ...numbered(21, 21))
    const { look, reports } = follower(t, logDir)
    assert.equal((await look()).length, 5)
    pass(61_000)
    await look()
    const place = { file: path, category: `${logDir}/app`, folder: logDir }[of]
    const heal = judgeCalls(logDir, (name, subject) => (name === call && subject === place ? 'EMFILE' : undefined))
    t.after(heal)
    append(path, ...numbered(4, 4))
    for (let minutes = 0; minutes < 3; minutes++) {
      assert.deepEqual(await look(), [])
      pass(61_000)
    }
    assert.deepEqual(
      reports.map(({ file, reason }) => [file, reason]),
      [[place, 'unreadable']],
    )
    heal()
    assert.deepEqual(await look(), ids(4, 4))
  })
}
