import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const DIST = fileURLToPath(new URL('../../dist', import.meta.url))
const STATIC_IMPORT = /^(?:import|export|\})[^'"()]*? from "(\.[^"]+)"|^import "(\.[^"]+)"/gm

/** Node takes a fraction of a millisecond for each file, whatever is in it. */
test('a server that only logs loads a handful of files, and none of access control', {
  skip: !existsSync(join(DIST, 'index.js')) && 'npm run build',
}, () => {
  const loaded = new Set<string>()
  const load = (file: string) => {
    if (loaded.has(file)) return
    loaded.add(file)
    for (const [, from, alone] of readFileSync(file, 'utf8').matchAll(STATIC_IMPORT)) {
      load(join(file, '..', from ?? alone ?? ''))
    }
  }
  load(join(DIST, 'index.js'))
  assert.ok(loaded.size < 10, [...loaded].join('\n'))
  for (const file of loaded) assert.doesNotMatch(readFileSync(file, 'utf8'), /@fastify\/(?:jwt|cookie)"/)
})
