import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { replaceWhole, saveWhole } from '../../lib/files/save-whole.ts'
import { tempDir } from '../harness/temp-dir.ts'

test('a file is replaced whole, with its mode, and its folder made', async () => {
  const path = join(tempDir(), 'a', 'state.json')
  await saveWhole(path, 'one')
  await replaceWhole(path, 'two', 0o600)
  assert.deepEqual([readFileSync(path, 'utf8'), statSync(path).mode & 0o777], ['two', 0o600])
  assert.deepEqual(readdirSync(join(path, '..')), ['state.json'])
})

test('what cannot be written is named by its own name, and nothing is left', async () => {
  const folder = tempDir()
  mkdirSync(join(folder, 'taken'))
  writeFileSync(join(folder, 'file'), '')
  const cases = [
    [join(folder, 'missing', 'a'), 'ENOENT: no such file or directory'],
    [join(folder, 'file', 'a'), 'ENOTDIR: not a directory'],
    [join(folder, 'taken'), 'EISDIR: illegal operation on a directory'],
  ] as const
  for (const [path, reason] of cases) {
    const [code] = reason.split(':')
    await assert.rejects(replaceWhole(path, 'x'), { code, message: `cannot write ${path}: ${reason}` })
  }
  assert.deepEqual(readdirSync(folder), ['file', 'taken'])
})
