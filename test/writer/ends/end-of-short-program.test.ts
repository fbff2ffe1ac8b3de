import assert from 'node:assert/strict'
import { readFileSync, readlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { tempDir } from '../../harness/temp-dir.ts'
import { runProgram } from '../harness/run-program.ts'

const ends = ['the loop runs dry', 'process.exit()', 'an uncaught exception', 'SIGTERM']

describe('a program that ends right after its first line', { concurrency: 2 }, () => {
  for (const flush of ['sync', { bytes: 65_536, ms: 100 }]) {
    for (const end of ends) {
      test(`leaves the link to its file: ${end}, ${flush === 'sync' ? 'sync' : 'buffered'}`, async () => {
        const dir = tempDir()
        await runProgram('one-line', { dir, flush, end })
        assert.match(readlinkSync(join(dir, 'app.log')), /^app\/app\.\d{4}-\d\d-\d\d\.1\.log$/)
        assert.match(readFileSync(join(dir, 'app.log'), 'utf8'), /^\{.*\}\n$/)
      })
    }
  }

  test('says nothing of a link that went with its folder', async () => {
    const { code, stderr } = await runProgram('one-line', {
      ...{ dir: tempDir(), flush: { bytes: 65_536, ms: 100 } },
      end: 'flush(), its folder is removed',
    })
    assert.deepEqual([code, stderr], [0, ''])
  })

  test('leaves alone what is not a link, and says so', async () => {
    const dir = tempDir()
    writeFileSync(join(dir, 'app.log'), 'mine')
    const { stderr } = await runProgram('one-line', { dir, flush: 'sync', end: 'process.exit()' })
    assert.equal(readFileSync(join(dir, 'app.log'), 'utf8'), 'mine')
    assert.match(stderr, /app\.log is not a link: it is left alone/)
  })
})
