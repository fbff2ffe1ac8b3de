import assert from 'node:assert/strict'
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { type TestContext, test } from 'node:test'
import { readRecords } from '../../lib/reader/index.ts'
import type { DailyFile } from '../../lib/writer/daily-file.ts'
import { openDailyFile } from '../../lib/writer/open-file.ts'
import { tempDir } from '../harness/temp-dir.ts'
import { fileOptions } from './harness/file-options.ts'
import { latestPath } from './harness/lines-in.ts'

type Callback = (error: Error | null, bytes?: number) => void

const lineOf = (n: number) =>
  `${JSON.stringify({ level: 30, time: Date.now(), statusCode: 200, outcome: 'completed', n })}\n`

/** Lets one write of these lines stop within the last of them, whereupon another process writes, and there is room again. */
function cutBeforeOthers(t: TestContext, dir: string): { isDone: boolean } {
  const { write, writeSync } = fs
  const state = { isDone: false }
  const partOf = (data: Uint8Array | string): Uint8Array | undefined => {
    const bytes = Buffer.from(data as string)
    if (state.isDone || !bytes.includes('"n":1}')) return undefined
    state.isDone = true
    return bytes.subarray(0, bytes.lastIndexOf('\n', -2) + 9)
  }
  const writeOthers = () => fs.appendFileSync(latestPath(dir), lineOf(100))
  fs.write = ((fd: number, data: Buffer, callback: Callback) => {
    const part = partOf(data)
    write(fd, part ?? data, ((error, bytes) => {
      if (part !== undefined) writeOthers()
      callback(error, bytes)
    }) as Callback as never)
  }) as never
  fs.writeSync = ((fd: number, data: Buffer, ...more: unknown[]) => {
    const part = partOf(data)
    if (part === undefined) return Reflect.apply(writeSync, fs, [fd, data, ...more])
    const bytes = writeSync(fd, part)
    writeOthers()
    return bytes
  }) as never
  syncBuiltinESMExports()
  t.after(() => {
    Object.assign(fs, { write, writeSync })
    syncBuiltinESMExports()
  })
  return state
}

async function numbersIn(logDir: string): Promise<unknown[]> {
  const numbers: unknown[] = []
  for await (const { n } of readRecords({ logDir })) numbers.push(n)
  return numbers.sort((a, b) => Number(a) - Number(b))
}

const buffered = { bytes: 65536, ms: 1 }

const ways: [way: string, flush: 'sync' | typeof buffered, write: (file: DailyFile) => void | Promise<void>][] = [
  ['by the stream', buffered, (file) => file.flush()],
  ['at the end of the process', buffered, (file) => void file.flushSync()],
  ['at once', 'sync', () => {}],
]

for (const [way, flush, write] of ways) {
  for (const isOpen of [true, false]) {
    test(`a write that stops, and goes on behind another process's, loses and doubles no line: ${way}, ${isOpen ? 'the file is open' : 'as the file is opened'}`, async (t) => {
      const dir = tempDir()
      const file = await openDailyFile(fileOptions(dir, { flush }))
      if (isOpen) {
        file.write(lineOf(0), Date.now())
        await file.flush()
      }
      const cut = cutBeforeOthers(t, dir)
      for (const n of [1, 2, 3]) file.write(lineOf(n), Date.now())
      await write(file)
      await file.close()
      assert.ok(cut.isDone)
      assert.deepEqual(await numbersIn(dir), [...(isOpen ? [0] : []), 1, 2, 3, 100])
      const { written, dropped, buffered } = file.stats()
      assert.deepEqual({ written, dropped, buffered }, { written: isOpen ? 4 : 3, dropped: 0, buffered: 0 })
    })
  }
}

type Write = (write: () => void) => void

/** The disk has no room for all of line 1. When it has, another process is quicker, and then this one ends: `end` gets the write of the rest. */
function tearAtEnd(t: TestContext, dir: string, end: Write): void {
  const { write, writeSync } = fs
  const full = () => Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
  let writes = 0
  const meet = (data: Uint8Array | string): 'cut' | 'full' | 'late' | 'well' => {
    if (!Buffer.from(data as string).includes('"n":1}')) return 'well'
    writes += 1
    return (['cut', 'full', 'late'] as const)[writes - 1] ?? 'well'
  }
  fs.writeSync = ((fd: number, data: Buffer, ...more: unknown[]) => {
    const met = meet(data)
    if (met === 'cut') return writeSync(fd, Buffer.from(data).subarray(0, 9))
    if (met === 'full') throw full()
    let bytes = 0
    const writeNow = () => {
      bytes = Reflect.apply(writeSync, fs, [fd, data, ...more])
    }
    if (met === 'well') writeNow()
    else {
      fs.appendFileSync(latestPath(dir), lineOf(100))
      end(writeNow)
    }
    return bytes
  }) as never
  fs.write = ((fd: number, data: Buffer, callback: Callback) => {
    const met = meet(data)
    if (met === 'cut') return write(fd, data.subarray(0, 9), callback as never)
    if (met === 'full') return void setImmediate(callback, full())
    if (met === 'well') return write(fd, data, callback as never)
    fs.appendFileSync(latestPath(dir), lineOf(100))
    end(() => {
      const bytes = writeSync(fd, data)
      setImmediate(callback, null, bytes)
    })
  }) as never
  syncBuiltinESMExports()
  t.after(() => {
    Object.assign(fs, { write, writeSync })
    syncBuiltinESMExports()
  })
}

const moments: [moment: string, flush: 'sync' | typeof buffered, end: (atEnd: () => void) => Write][] = [
  [
    'it was seen where it stands',
    'sync',
    (atEnd) => (write) => {
      write()
      queueMicrotask(atEnd)
    },
  ],
  [
    'it was known to be written',
    buffered,
    (atEnd) => (write) => {
      write()
      atEnd()
    },
  ],
]

for (const [moment, flush, endOf] of moments) {
  test(`a line torn by another process's is in the file whole, though the process ends before ${moment}`, async (t) => {
    const dir = tempDir()
    const file = await openDailyFile(fileOptions(dir, { flush }))
    file.write(lineOf(0), Date.now())
    await file.flush()
    const left = new Promise<string>((resolve) => {
      const end = endOf(() => {
        file.flushSync()
        resolve(fs.readFileSync(latestPath(dir), 'utf8'))
      })
      tearAtEnd(t, dir, end)
    })
    file.write(lineOf(1), Date.now())
    void file.flush()
    assert.match(await left, /^\{"level":30,.*"n":1\}$/m)
    await file.close()
    assert.deepEqual(await numbersIn(dir), [0, 1, 100])
    const { written, dropped, buffered } = file.stats()
    assert.deepEqual({ written, dropped, buffered }, { written: 2, dropped: 0, buffered: 0 })
  })
}
