import './harness/faulty-fs.ts'
import assert from 'node:assert/strict'
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { LatestLink } from '../../lib/writer/latest-link.ts'
import { tempDir } from '../harness/temp-dir.ts'
import { endHung, judgeCalls } from './harness/faulty-fs.ts'

test('a link that the disk held up is not made when nobody waits for it any more', async () => {
  const logDir = tempDir()
  mkdirSync(join(logDir, 'app'))
  const link = new LatestLink(logDir, 'app', (error) => assert.fail(error as Error))
  const heal = judgeCalls(logDir, (call) => (call === 'lstat' ? 'never' : undefined))
  link.point(join(logDir, 'app', 'app.2026-11-24.1.log'))
  await new Promise(setImmediate)
  link.stop()
  heal()
  endHung()
  await link.idle()
  assert.deepEqual(readdirSync(logDir), ['app'])
})
