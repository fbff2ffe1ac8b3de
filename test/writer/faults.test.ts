import './harness/faulty-fs.ts'
import assert from 'node:assert/strict'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { openDailyFile } from '../../lib/writer/open-file.ts'
import { tempDir } from '../harness/temp-dir.ts'
import { judgeCalls } from './harness/faulty-fs.ts'
import { fileOptions } from './harness/file-options.ts'
import { lineNumbers } from './harness/line-numbers.ts'
import { lineOf, linesIn } from './harness/lines-in.ts'
import { passTime } from './harness/passing-time.ts'
import { until } from './harness/until.ts'

const calls = [
  'realpath',
  'open',
  'close',
  'read',
  'write',
  'fstat',
  'lstat',
  'mkdir',
  'readdir',
  'fsync',
  'stat',
  'access',
]
const ofTheLink = ['readlink', 'symlink', 'rename']
const codes = ['EACCES', 'EIO', 'ESTALE', 'ENOSPC', 'EMFILE', 'EBADF', 'ENOTCONN']
const spans = ['once', 'for a while', 'for ever'] as const
const moments = ['before the start', 'before the first line', 'behind lines'] as const
const modes = { buffered: { bytes: 400, ms: 5 }, sync: 'sync' } as const

interface Fault {
  flush: (typeof modes)[keyof typeof modes]
  maxSize: string | undefined
  call: string
  code: string
  span: (typeof spans)[number]
  comes: (typeof moments)[number]
}

/** Logs before, under and after a fault, and holds what is on the disk to what was logged. */
async function logUnder({ flush, maxSize, call, code, span, comes }: Fault): Promise<void> {
  const dir = tempDir()
  let left = span === 'once' ? 1 : Number.POSITIVE_INFINITY
  const begin = () => judgeCalls(dir, (name) => (name === call && left-- > 0 ? code : undefined))
  let heal = comes === 'before the start' ? begin() : () => {}
  const file = await openDailyFile(fileOptions(dir, { flush, maxSize }))
  let logged = 0
  const log = async (rounds: number) => {
    for (let round = 0; round < rounds; round++) {
      for (let n = 0; n < 4; n++) file.write(lineOf(logged++, Date.now()), Date.now())
      await setTimeout(15)
      passTime(600)
    }
  }
  if (comes === 'behind lines') {
    await log(1)
    // The stream's first look makes the link.
    await until(() => existsSync(join(dir, 'app.log')), 60_000)
  }
  if (comes !== 'before the start') heal = begin()
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
  // Where there never was a folder all lines are dropped.
  mkdirSync(join(dir, 'app'), { recursive: true })
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
    for (const code of codes) {
      for (const span of spans) {
        // Every call meets every code with every span, and over the codes in both modes at every moment.
        const mode = n % 2 === 0 ? 'buffered' : 'sync'
        const comes = moments[Math.floor(n / 3) % 3] ?? 'before the start'
        const maxSize = Math.floor(n / 6) % 2 === 0 ? undefined : '1k'
        n += 1
        const title = `${code} from ${call} ${span}, ${comes}, ${mode}, maxSize ${maxSize}`
        test(title, () => logUnder({ flush: modes[mode], maxSize, call, code, span, comes }))
      }
    }
  }
})
