import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { TYPESCRIPT_FLAGS } from '../harness/typescript-flags.ts'

test('the reader loads neither fastify nor pino', () => {
  const program = `
    import { createRequire } from 'node:module'
    await import(${JSON.stringify(new URL('../../lib/reader/index.ts', import.meta.url).href)})
    console.log(JSON.stringify(Object.keys(createRequire(import.meta.url).cache)))`
  const output = execFileSync(process.execPath, [...TYPESCRIPT_FLAGS, '--input-type=module', '-e', program], {
    encoding: 'utf8',
  })
  const loaded: string[] = JSON.parse(output)
  assert.ok(loaded.some((path) => path.includes('node_modules/@fastify/error/')))
  assert.deepEqual(
    loaded.filter((path) => /node_modules\/(?:fastify|pino|sonic-boom|pino-roll)\//.test(path)),
    [],
  )
})
