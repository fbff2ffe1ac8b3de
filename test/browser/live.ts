import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { start } from '../cli/harness/access-log.ts'
import { append, partPath } from '../reader/harness/log-writer.ts'
import { NOON, sampleRecord } from '../reader/harness/sample-record.ts'
import { launch, missing } from './harness/browser.ts'
import { openPage } from './harness/page-of.ts'

test('a live page shows what is written while it is open, and its address keeps no token', {
  skip: missing,
}, async (t) => {
  const logDir = mkdtempSync(join(tmpdir(), 'live-'))
  t.after(() => rmSync(logDir, { recursive: true, force: true }))
  append(partPath(logDir, '2026-11-24'), sampleRecord(), sampleRecord({ time: NOON + 60_000 }))
  const server = start(['report', '--live', '-d', logDir, '--lang', 'en'])
  t.after(() => server.kill())
  const [printed] = await once(server.stdout ?? server, 'data')
  const browser = await launch()
  t.after(() => browser.close())
  const { page, noise } = await openPage(t, browser, String(printed).trim())
  assert.equal(new URL(page.url()).search, '')
  const requests = page.locator('.tiles .figure').first()
  assert.match(await requests.innerText(), /^2/)
  append(partPath(logDir, '2026-11-24'), sampleRecord({ time: NOON + 120_000 }))
  await page.waitForFunction(() => document.querySelector('.tiles .figure')?.textContent?.startsWith('3'))
  assert.deepEqual(
    noise.filter((line) => !line.endsWith('/events')),
    [],
  )
  server.kill('SIGINT')
  assert.deepEqual(await once(server, 'exit'), [130, null])
})
