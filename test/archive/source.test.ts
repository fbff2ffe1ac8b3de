import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { sourceOf } from '../../lib/archive/source.ts'
import { tempDir } from '../harness/temp-dir.ts'

test('a folder gets one name, whoever asks first', async () => {
  const logDir = tempDir()
  const names = new Set(await Promise.all(Array.from({ length: 8 }, () => sourceOf(logDir))))
  assert.equal(names.size, 1)
  assert.equal(readFileSync(join(logDir, '.archive', 'source'), 'utf8').trim(), [...names][0])
})

test('where no name can be kept, that is said with what to do', async () => {
  const logDir = tempDir()
  // A file in the folder's place: what no rights can change for root either.
  writeFileSync(join(logDir, '.archive'), '')
  const path = join(logDir, '.archive', 'source')
  await assert.rejects(sourceOf(logDir), {
    code: 'EEXIST',
    message: `cannot keep a name for the folder in ${path}: EEXIST: file already exists; give it one with --source NAME`,
  })
})

test('a name that is gone right after it was made is not replaced by one that is kept nowhere', async () => {
  const logDir = tempDir()
  const path = join(logDir, '.archive', 'source')
  mkdirSync(join(logDir, '.archive'))
  // It stands there for whoever makes it, and is not there for whoever reads it.
  symlinkSync('nowhere', path)
  await assert.rejects(sourceOf(logDir), {
    code: 'ENOENT',
    message: `cannot keep a name for the folder in ${path}: ENOENT: no such file or directory; give it one with --source NAME`,
  })
  assert.deepEqual(readdirSync(join(logDir, '.archive')), ['source'])
})
