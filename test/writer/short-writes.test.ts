import assert from 'node:assert/strict'
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { describe, type TestContext, test } from 'node:test'
import type { DailyFile } from '../../lib/writer/daily-file.ts'
import { openDailyFile } from '../../lib/writer/open-file.ts'
import { tempDir } from '../harness/temp-dir.ts'
import { fileOptions } from './harness/file-options.ts'
import { lineNumbers } from './harness/line-numbers.ts'
import { latestPath, lineOf, linesIn } from './harness/lines-in.ts'
import { stderrOf } from './harness/stderr-of.ts'
import { until } from './harness/until.ts'

type Callback = (error: Error | null, bytes?: number) => void

/** How many bytes of a write the disk takes, a share of them, or what it says instead. */
type Step = number | string

/** Lets writes of lines meet one step after the other; behind the last the disk is well, or says it for ever. */
function planWrites(t: TestContext, steps: Step[], isForEver: boolean): { heal(): void; met: () => number } {
  const { write, writeSync } = fs
  let at = 0
  let isWell = false
  const next = (data: Uint8Array | string): Buffer | Error | undefined => {
    const bytes = Buffer.from(data as string)
    if (isWell) return undefined
    const step = at < steps.length ? steps[at] : isForEver ? steps.at(-1) : undefined
    if (step === undefined) return undefined
    at += 1
    if (typeof step === 'string') return Object.assign(new Error(`${step}: as the test wants it`), { code: step })
    return bytes.subarray(0, step < 1 ? Math.max(1, Math.floor(bytes.length * step)) : Math.min(step, bytes.length))
  }
  const isLog = (fd: number) => fs.readlinkSync(`/proc/self/fd/${fd}`).includes('access-log-')
  fs.write = ((fd: number, data: Buffer, ...more: unknown[]) => {
    const callback = more.at(-1) as Callback
    const step = isLog(fd) ? next(data) : undefined
    if (step instanceof Error) return void setImmediate(callback, step)
    if (step === undefined) return Reflect.apply(write, fs, [fd, data, ...more])
    return write(fd, step, callback as never)
  }) as never
  fs.writeSync = ((fd: number, data: Buffer, ...more: unknown[]) => {
    // What is written once more begins at an offset of the data.
    const [offset = 0] = more as number[]
    const rest = typeof data === 'string' ? data : data.subarray(offset)
    const step = isLog(fd) ? next(rest) : undefined
    if (step instanceof Error) throw step
    if (step === undefined) return Reflect.apply(writeSync, fs, [fd, data, ...more])
    return writeSync(fd, step)
  }) as never
  syncBuiltinESMExports()
  t.after(() => {
    Object.assign(fs, { write, writeSync })
    syncBuiltinESMExports()
  })
  return {
    heal: () => {
      isWell = true
    },
    met: () => at,
  }
}

const plans: [title: string, steps: Step[]][] = [
  ['two short writes, then EIO', [0.3, 0.3, 'EIO']],
  ['two short writes, then ENOSPC', [0.5, 0.37, 'ENOSPC']],
  ['a byte and a byte, then EIO', [1, 1, 'EIO']],
  ['three short writes, then ENOSPC twice', [0.2, 0.2, 0.2, 'ENOSPC', 'ENOSPC']],
  ['a short write, EIO, a short write, EIO', [0.4, 'EIO', 0.4, 'EIO']],
  ['a short write, EIO, two short writes, ENOSPC', [7, 'EIO', 9, 11, 'ENOSPC']],
  ['a whole line and a byte, then a byte, then EIO', [lineOf(10, Date.now()).length + 1, 1, 'EIO']],
  ['a whole line, then all but a byte, then EIO', [lineOf(10, Date.now()).length, 0.99, 'EIO']],
  ['EAGAIN behind two short writes', [0.3, 0.3, 'EAGAIN']],
]

const ways: [way: string, flush: 'sync' | { bytes: number; ms: number }, write: (file: DailyFile) => unknown][] = [
  ['by the stream', { bytes: 65536, ms: 1 }, (file) => file.flush()],
  ['at the end of the process', { bytes: 65536, ms: 1 }, (file) => file.flushSync()],
  ['at once', 'sync', () => {}],
]

describe('short writes in succession, then an error, tear, lose and double no line', () => {
  for (const [way, flush, write] of ways) {
    for (const maxSize of flush === 'sync' ? [undefined, '1k'] : [undefined]) {
      for (const [title, steps] of plans) {
        test(`${title}: ${way}, maxSize ${maxSize}`, async (t) => {
          const dir = tempDir()
          stderrOf(t)
          const file = await openDailyFile(fileOptions(dir, { flush, maxSize }))
          file.write(lineOf(0, Date.now()), Date.now())
          await file.flush()
          const { heal, met } = planWrites(t, steps, false)
          for (let n = 10; n < 20; n++) file.write(lineOf(n, Date.now()), Date.now())
          await write(file)
          await until(() => file.stats().buffered === 0)
          assert.ok(met() >= steps.length)
          heal()
          await file.close()
          const numbers = [0, ...Array.from({ length: 10 }, (_, n) => n + 10)]
          assert.deepEqual(lineNumbers(linesIn(dir).values()), numbers)
          const { written, dropped, buffered, bytes } = file.stats()
          assert.deepEqual({ written, dropped, buffered }, { written: 11, dropped: 0, buffered: 0 })
          if (maxSize === undefined) assert.equal(bytes, fs.statSync(latestPath(dir)).size)
        })
      }
    }
  }
})

describe('short writes in succession, then an error for ever, count what is not on the disk as dropped', () => {
  for (const [way, flush, write] of ways) {
    for (const [title, steps] of plans.slice(0, 3)) {
      test(`${title}: ${way}`, async (t) => {
        const dir = tempDir()
        const stderr = stderrOf(t)
        const file = await openDailyFile(fileOptions(dir, { flush }))
        file.write(lineOf(0, Date.now()), Date.now())
        await file.flush()
        const { heal, met } = planWrites(t, steps, true)
        for (let n = 10; n < 20; n++) file.write(lineOf(n, Date.now()), Date.now())
        void write(file)
        await until(() => met() > steps.length)
        t.mock.timers.enable({ apis: ['setTimeout'] })
        let isClosed = false
        void file.close().then(() => {
          isClosed = true
        })
        await until(() => {
          t.mock.timers.tick(100)
          return isClosed
        })
        heal()
        // The last is cut, or empty.
        const lines = fs.readFileSync(latestPath(dir), 'utf8').split('\n').slice(0, -1)
        const whole = lines.filter((line) => line.endsWith('}')).map((line) => JSON.parse(line).n)
        const { written, dropped, buffered } = file.stats()
        assert.deepEqual(
          { written, dropped, buffered },
          { written: whole.length, dropped: 11 - whole.length, buffered: 0 },
        )
        assert.deepEqual(whole, [0, ...Array.from({ length: whole.length - 1 }, (_, n) => n + 10)])
        assert.match(stderr.at(-1) ?? '', new RegExp(`dropped ${dropped} lines`))
      })
    }
  }
})
