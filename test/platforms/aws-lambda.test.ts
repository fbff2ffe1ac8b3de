import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { TYPESCRIPT_FLAGS } from '../harness/typescript-flags.ts'
import { missing } from './harness/installed.ts'

const program = fileURLToPath(new URL('./programs/lambda.ts', import.meta.url))

test('every line of a request is out when a function of AWS Lambda has answered', { skip: missing }, async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'lambda-'))
  t.after(() => rmSync(dir, { recursive: true, force: true }))
  const path = join(dir, 'stdout')
  const stdout = openSync(path, 'a')
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const child = spawn(process.execPath, [...TYPESCRIPT_FLAGS, program, path], {
    env,
    stdio: ['ignore', stdout, 'pipe'],
  })
  closeSync(stdout)
  assert.ok(child.stderr)
  const [[, signal], stderr] = await Promise.all([once(child, 'close'), text(child.stderr)])
  assert.equal(signal, 'SIGKILL', stderr)
  assert.deepEqual(
    JSON.parse(stderr),
    Array.from({ length: 10 }, (_, n) => `200 ${2 * (n + 1)}`),
  )
  const lines = readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const ofApp = lines.filter(({ category }) => category === 'app')
  assert.deepEqual(
    ofApp.map(({ url, statusCode, outcome }) => [url, statusCode, outcome]),
    Array.from({ length: 10 }, (_, n) => [`api.example.com/things/${n + 1}`, 200, 'completed']),
  )
})
