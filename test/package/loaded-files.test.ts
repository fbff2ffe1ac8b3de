import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const DIST = fileURLToPath(new URL('../../dist', import.meta.url))
const STATIC_IMPORT = /^(?:import|export|\})[^'"()]*? from "(\.[^"]+)"|^import "(\.[^"]+)"/gm
const skip = !existsSync(join(DIST, 'index.js')) && 'npm run build'

/** Node takes a fraction of a millisecond for each file, whatever is in it. */
test('a server that only logs loads a handful of files, and none of access control', { skip }, () => {
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

/** How many files a command loads at most. */
const COMMANDS: readonly (readonly [args: string, most: number])[] = [
  ['--help', 2],
  ['tail --help', 3],
  ['stats --help', 5],
]

for (const [args, most] of COMMANDS) {
  test(`access-log ${args} loads at most ${most} files`, { skip }, () => {
    const program = `
      process.argv.splice(1, 0, 'access-log')
      process.on('exit', () => console.error(Object.keys(require.cache).filter((file) => file.startsWith('${DIST}')).join('\\n')))
      require('${join(DIST, 'cli/main.cjs')}')`
    const { stdout, stderr } = spawnSync(process.execPath, ['-e', program, '--', ...args.split(' ')], {
      encoding: 'utf8',
    })
    assert.match(stdout, /^Usage: access-log/)
    assert.ok(stderr.trim().split('\n').length <= most, stderr)
  })
}
