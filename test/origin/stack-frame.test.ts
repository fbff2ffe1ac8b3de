import assert from 'node:assert/strict'
import { copyFileSync, mkdirSync } from 'node:fs'
import { join, sep } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { tempDir } from '../harness/temp-dir.ts'

const MODULE = fileURLToPath(new URL('../../lib/origin/stack-frame.ts', import.meta.url))

for (const [place, folders] of [
  ['dist/origin/stack-frame.ts', ['dist', 'lib']],
  ['lib/origin/stack-frame.ts', ['dist', 'lib']],
  // As a bundler leaves it: its folder is the application's.
  ['dist/server.ts', []],
] as const) {
  test(`code in ${place} has the folders ${folders.join(', ') || 'of nobody'} for its own`, async () => {
    const root = tempDir()
    mkdirSync(join(root, 'dist/origin'), { recursive: true })
    mkdirSync(join(root, 'lib/origin'), { recursive: true })
    copyFileSync(MODULE, join(root, place))
    const { OWN_FOLDERS } = await import(pathToFileURL(join(root, place)).href)
    assert.deepEqual(
      OWN_FOLDERS,
      folders.map((folder) => join(root, folder) + sep),
    )
  })
}
