import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { test } from 'node:test'
import { compiledPrograms } from '../harness/compiled-programs.ts'

test('a stderr that nobody reads any more does not end the process', async () => {
  const program = join(await compiledPrograms('writer'), 'write-to-stderr.js')
  const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'pipe'] })
  child.stderr.destroy()
  await once(child.stderr, 'close')
  child.stdin.end()
  let stdout = ''
  child.stdout.on('data', (data) => {
    stdout += data
  })
  const [code] = await once(child, 'close')
  assert.deepEqual({ code, stdout }, { code: 0, stdout: '0 listeners are left\n' })
})
