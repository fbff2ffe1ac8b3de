import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkRuntime } from '../../../lib/exchange/watch/runtime.ts'

test('Node and Deno are taken', () => {
  checkRuntime(process.versions)
  checkRuntime({ ...process.versions, deno: '2.9.6' })
})

test('Bun is refused, with what to do', () => {
  assert.throws(() => checkRuntime({ ...process.versions, bun: '1.4.5' }), {
    code: 'FST_ACCESS_LOG_RUNTIME_UNSUPPORTED',
    message: /runs on Bun 1\.4\.5; expected Node or Deno, .*: start the server with node/,
  })
})
