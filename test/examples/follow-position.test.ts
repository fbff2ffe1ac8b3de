import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { append, partPath } from '../reader/harness/log-writer.ts'
import { numbered } from '../reader/harness/sample-record.ts'
import { blocksOf } from './harness/readme.ts'
import { ROOT } from './harness/run-example.ts'

const RECORDS = 400
const KILLS = 4

test('the follower of docs/reader.md reads every record in turn however often it is killed, as its position is always whole', async (t) => {
  // Inside the checkout, where the package's own name leads to its source.
  const dir = mkdtempSync(join(ROOT, 'test/examples/follow-'))
  t.after(() => rmSync(dir, { recursive: true, force: true }))
  const block = blocksOf('docs/reader.md', 'ts').find((text) => text.includes('positionAfter'))
  assert.ok(block)
  writeFileSync(join(dir, 'follow.ts'), block.replace('record.url', 'record.reqId'))
  append(partPath(join(dir, 'logs'), '2026-11-24'), ...numbered(1, RECORDS))
  const seen: string[] = []
  for (let run = 0; seen.at(-1) !== `req-${RECORDS}`; run++) {
    const child = spawn(process.execPath, ['--import', 'tsx', 'follow.ts'], { cwd: dir })
    const isLast = run === KILLS
    child.stderr.on('data', (text: Buffer) => assert.fail(text.toString()))
    for await (const text of child.stdout) {
      seen.push(...String(text).trim().split('\n'))
      if ((!isLast && existsSync(join(dir, 'position.json'))) || seen.at(-1) === `req-${RECORDS}`) child.kill('SIGKILL')
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    JSON.parse(readFileSync(join(dir, 'position.json'), 'utf8'))
    assert.ok(run <= KILLS)
  }
  // The record at hand when the process was killed comes again.
  assert.deepEqual(
    [...new Set(seen)],
    numbered(1, RECORDS).map(({ reqId }) => reqId),
  )
  assert.ok(seen.length <= RECORDS + KILLS)
})
