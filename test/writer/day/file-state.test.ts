import assert from 'node:assert/strict'
import { openSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { isRemoved, releaseSync } from '../../../lib/writer/day/file-state.ts'
import { tempDir } from '../../harness/temp-dir.ts'

test('an open file is removed once no name leads to it, and not while it merely has another', async (t) => {
  const path = join(tempDir(), 'app.log')
  const fd = openSync(path, 'a')
  t.after(() => releaseSync(fd))
  assert.equal(await isRemoved(fd, path), false)
  renameSync(path, `${path}.1`)
  writeFileSync(path, '')
  assert.equal(await isRemoved(fd, path), false)
  rmSync(`${path}.1`)
  assert.equal(await isRemoved(fd, path), true)
})
