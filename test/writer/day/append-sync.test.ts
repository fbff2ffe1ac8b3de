import assert from 'node:assert/strict'
import { closeSync, openSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { awaitWrite } from '../../../lib/writer/day/append-sync.ts'
import { tempDir } from '../../harness/temp-dir.ts'

const line = (n: number) => `{"level":30,"time":1795558352584,"category":"app","url":"localhost/${n}"}\n`

/** What stands in a file behind the 3 bytes that were known, and how much of the lines 1 and 2 that proves. */
const cases: Record<string, [added: string, written: number]> = {
  'the write': [line(1) + line(2), 2 * line(1).length],
  'the write between lines of another process': [line(7) + line(1) + line(2) + line(8), 2 * line(1).length],
  'lines of another process that begin alike': [line(7) + line(8) + line(9), 0],
  'a piece of the write': [(line(1) + line(2)).slice(0, 90), 90],
  'a piece of the write behind a line that begins alike': [line(7) + line(1).slice(0, 20), 20],
  nothing: ['', 0],
}

describe('a write in flight is proven by its bytes, not by the size of the file', () => {
  for (const [title, [added, written]] of Object.entries(cases)) {
    test(title, (t) => {
      const path = join(tempDir(), 'app.2026-11-24.1.log')
      writeFileSync(path, `{}\n${added}`)
      assert.equal(awaitWrite(openFor(t, path), 3, Buffer.from(line(1) + line(2))), written)
    })
  }

  test('of a file that was moved its size is all that is seen', (t) => {
    const path = join(tempDir(), 'app.2026-11-24.1.log')
    writeFileSync(path, `{}\n${line(1)}`)
    const file = openFor(t, path)
    renameSync(path, `${path}.1`)
    assert.equal(awaitWrite(file, 3, Buffer.from(line(1))), line(1).length)
    assert.equal(awaitWrite(file, 3, Buffer.from(line(1) + line(2))), line(1).length)
  })
})

function openFor(t: TestContext, path: string): { fd: number; path: string } {
  const fd = openSync(path, 'a')
  t.after(() => closeSync(fd))
  return { fd, path }
}
