import assert from 'node:assert/strict'
import { closeSync, openSync, readdirSync, utimesSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { Follower } from '../../../lib/reader/follow/follower.ts'
import { compressDays } from '../../../lib/writer/closed-days/compress-days.ts'
import { tempDir } from '../../harness/temp-dir.ts'
import { append, partPath } from '../../reader/harness/log-writer.ts'
import { numbered } from '../../reader/harness/sample-record.ts'

const ids = (from: number, to: number) => numbered(from, to).map(({ reqId }) => reqId)

for (const [title, lateAt] of [
  ['without a late line', 'never'],
  ['with a line that comes before the copy is whole', 'rest'],
  ['with a line that comes before the plain file goes', 'lastWrites'],
] as const) {
  test(`who follows a file that is compressed is given each line once, ${title}`, async (t) => {
    const logDir = tempDir()
    const path = partPath(logDir, '2026-11-20')
    append(path, ...numbered(1, 9))
    const report = () => assert.fail('nothing is malformed')
    const follower = new Follower({ logDir, categories: null, report }, { version: 1, from: null, files: [] })
    t.after(() => follower.close())
    const given: string[] = []
    const look = async () => {
      for await (const { bytes } of follower.look()) {
        given.push(...(bytes.toString().match(/(?<="reqId":")[^"]+/g) ?? []))
      }
    }
    await look()
    append(path, ...numbered(10, 19))
    const past = Date.now() / 1000 - 3600
    utimesSync(path, past, past)
    const writer = openSync(path, 'a')
    let count = 0
    const step = (kind: 'rest' | 'lastWrites') => async () => {
      await look()
      if (kind === lateAt && ++count === (kind === 'rest' ? 2 : 1)) {
        writeSync(writer, `${JSON.stringify(numbered(20, 20)[0])}\n`)
        await look()
      }
    }
    const pace = { rest: step('rest'), lastWrites: step('lastWrites') }
    const rule = { category: 'app', today: '2026-11-24', written: new Set<string>(), link: join(logDir, 'app.log') }
    const compress = () => compressDays(dirname(path), rule, pace, assert.fail)
    await compress()
    await look()
    utimesSync(join(dirname(path), readdirSync(dirname(path))[0] ?? ''), past, past)
    await compress()
    for (let n = 0; n < 3; n++) await look()
    closeSync(writer)
    assert.deepEqual(readdirSync(dirname(path)), ['app.2026-11-20.1.log.gz'])
    assert.deepEqual(given, ids(1, lateAt === 'never' ? 19 : 20))
  })
}
