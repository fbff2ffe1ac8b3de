import './harness/faulty-fs.ts'
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, type TestContext, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { openDailyFile } from '../../lib/writer/open-file.ts'
import { judgeCalls } from './harness/faulty-fs.ts'
import { fileOptions } from './harness/file-options.ts'
import { lineNumbers } from './harness/line-numbers.ts'
import { lineOf, linesIn } from './harness/lines-in.ts'
import { passTime } from './harness/passing-time.ts'
import { tempDir } from './harness/temp-dir.ts'
import { until } from './harness/until.ts'

const calls = ['open', 'close', 'read', 'write', 'fstat', 'lstat', 'mkdir', 'readdir', 'fsync', 'stat', 'access']
const ofTheLink = ['readlink', 'symlink', 'rename']
const codes = ['EACCES', 'EIO', 'ESTALE', 'ENOSPC', 'EMFILE', 'EBADF', 'ENOTCONN']
const spans = ['once', 'for a while', 'for ever'] as const
const modes = { buffered: { bytes: 400, ms: 5 }, sync: 'sync' } as const

interface Fault {
  flush: (typeof modes)[keyof typeof modes]
  maxSize: string | undefined
  call: string
  code: string
  span: (typeof spans)[number]
  /** Whether the stream is open when it comes. */
  isOpen: boolean
}

/** Logs before, under and after a fault, and holds what is on the disk to what was logged. */
async function logUnder(t: TestContext, { flush, maxSize, call, code, span, isOpen }: Fault): Promise<void> {
  const dir = tempDir(t)
  const file = await openDailyFile(fileOptions(dir, { flush, maxSize }))
  let logged = 0
  const log = async (rounds: number) => {
    for (let round = 0; round < rounds; round++) {
      for (let n = 0; n < 4; n++) file.write(lineOf(logged++, Date.now()), Date.now())
      await setTimeout(15)
      passTime(600)
    }
  }
  if (isOpen) {
    await log(1)
    // The stream's first look makes the link.
    await until(() => existsSync(join(dir, 'app.log')), 60_000)
  }
  let left = span === 'once' ? 1 : Number.POSITIVE_INFINITY
  const heal = judgeCalls(dir, (name) => (name === call && left-- > 0 ? code : undefined))
  await log(6)
  if (span !== 'for ever') {
    heal()
    await log(4)
    // Two hundred files share the slots of the disk: closing has a limit that a busy machine would reach.
    await until(() => file.stats().buffered === 0, 100_000)
  }
  await file.close()
  heal()
  // What the pool still had then.
  await until(() => file.stats().buffered === 0, 100_000)
  const { written, dropped, buffered } = file.stats()
  const found = lineNumbers(linesIn(dir).values())
  assert.deepEqual(
    found,
    [...new Set(found)].sort((a, b) => a - b),
  )
  assert.deepEqual({ written, logged: written + dropped, buffered }, { written: found.length, logged, buffered: 0 })
  if (span !== 'for ever') assert.equal(dropped, 0)
}

/** What goes wrong is told on stderr; a hundred files at once would fill it. */
const { write } = process.stderr
process.stderr.write = ((_text: string, written?: () => void) => {
  written?.()
  return true
}) as typeof write
after(() => {
  process.stderr.write = write
})

describe('who logs feels no fault, and each line is on the disk whole and once or counted as dropped', {
  concurrency: 40,
}, () => {
  let n = 0
  for (const call of [...calls, ...ofTheLink]) {
    for (const span of spans) {
      for (const [mode, flush] of Object.entries(modes)) {
        for (const maxSize of [undefined, '1k']) {
          for (const isOpen of [false, true]) {
            const code = codes[n++ % codes.length] ?? ''
            const title = `${code} from ${call} ${span}, ${mode}, maxSize ${maxSize}, ${isOpen ? 'open' : 'not open yet'}`
            test(title, (t) => logUnder(t, { flush, maxSize, call, code, span, isOpen }))
          }
        }
      }
    }
  }
})
