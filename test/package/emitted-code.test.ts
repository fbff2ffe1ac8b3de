import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

// TypeScript 7.0 takes a property key that is named as the class around it for the class, and renames both.
test('the compiler renames no class', (t) => {
  const outDir = mkdtempSync(join(tmpdir(), 'emitted-'))
  t.after(() => rmSync(outDir, { recursive: true, force: true }))
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
  execFileSync(process.execPath, [tsc, '-p', join(ROOT, 'tsconfig.build.json'), '--outDir', outDir])
  const files = readdirSync(outDir, { recursive: true }).map(String)
  const renamed = files.filter((file) => file.endsWith('.js') && /^var _[a-z]\b/m.test(read(file)))
  assert.ok(files.length > 100)
  assert.deepEqual(renamed, [])

  function read(file: string): string {
    return readFileSync(join(outDir, file), 'utf8')
  }
})
