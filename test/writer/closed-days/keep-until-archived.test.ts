import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { formatLedger, ledgerPath } from '../../../lib/files/archive-ledger.ts'
import { cleanUp } from '../../../lib/writer/closed-days/clean-up.ts'

const LINES = 'line\n'.repeat(20)

function folderWith(t: TestContext, names: readonly string[]): string {
  const logDir = mkdtempSync(join(tmpdir(), 'access-log-keep-'))
  t.after(() => rmSync(logDir, { recursive: true, force: true }))
  mkdirSync(join(logDir, 'app'))
  for (const name of names) writeFileSync(join(logDir, 'app', name), name.endsWith('.gz') ? gzipSync(LINES) : LINES)
  return logDir
}

function archived(logDir: string, day: string, bytes = LINES.length, complete = true): void {
  const path = ledgerPath(logDir, { category: 'app', day, part: 1 })
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(
    path,
    formatLedger({ to: 's3://b/', source: 's', complete, segments: [{ offset: 0, bytes, sha256: 'x' }] }),
  )
}

async function clean(logDir: string, heldFrom: string | undefined): Promise<{ names: string[]; held: number }> {
  let held = -1
  const rule = { category: 'app', today: '2026-11-24', written: new Set<string>(), backupCount: 0, oldest: undefined }
  const onHeld = (days: number) => {
    held = days
  }
  await cleanUp(
    join(logDir, 'app'),
    { ...rule, heldFrom, onHeld },
    async () => {},
    assert.fail,
    new AbortController().signal,
  )
  return { names: readdirSync(join(logDir, 'app')).sort(), held }
}

const DAYS = ['app.2026-11-20.1.log', 'app.2026-11-21.1.log.gz', 'app.2026-11-22.1.log']

test('a day that would go stays until all of it is archived, plain or compressed', async (t) => {
  const logDir = folderWith(t, DAYS)
  assert.deepEqual(await clean(logDir, ''), { names: DAYS, held: 3 })
  archived(logDir, '2026-11-20')
  archived(logDir, '2026-11-21')
  assert.deepEqual(await clean(logDir, ''), { names: ['app.2026-11-22.1.log'], held: 1 })
  archived(logDir, '2026-11-22')
  assert.deepEqual(await clean(logDir, ''), { names: [], held: 0 })
})

test('what has grown since, or is archived in part, is not archived', async (t) => {
  const logDir = folderWith(t, DAYS)
  archived(logDir, '2026-11-20', LINES.length - 5)
  archived(logDir, '2026-11-21', LINES.length, false)
  writeFileSync(ledgerPath(logDir, { category: 'app', day: '2026-11-20', part: 2 }), 'no ledger')
  assert.deepEqual(await clean(logDir, ''), { names: DAYS, held: 3 })
})

test('beyond the age that may wait a day goes all the same', async (t) => {
  const logDir = folderWith(t, DAYS)
  assert.deepEqual(await clean(logDir, '2026-11-22'), { names: ['app.2026-11-22.1.log'], held: 1 })
})

test('where nobody waits for the archive its ledger is not asked', async (t) => {
  const logDir = folderWith(t, DAYS)
  assert.deepEqual(await clean(logDir, undefined), { names: [], held: 0 })
})
