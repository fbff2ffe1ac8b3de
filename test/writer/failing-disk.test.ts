import assert from 'node:assert/strict'
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import type { Dropped } from '../../lib/writer/file-stats.ts'
import { openDailyFile } from '../../lib/writer/open-file.ts'
import { tempDir } from '../harness/temp-dir.ts'
import { fileOptions } from './harness/file-options.ts'
import { lineNumbers } from './harness/line-numbers.ts'
import { latestPath, lineOf, linesIn } from './harness/lines-in.ts'
import { stderrOf } from './harness/stderr-of.ts'
import { until } from './harness/until.ts'

const time = Date.UTC(2026, 10, 24, 12)

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => from + n)

function failure(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: as the test wants it`), { code })
}

type Callback = (error: Error | null, bytes?: number) => void

/** Makes every write of the pool bring no more than `share` of it to the disk and fail, until it is told to heal. */
function failWrites(t: TestContext, code: string, share: number) {
  const write = fs.write
  const mock = t.mock.method(fs, 'write', (fd: number, data: Buffer, callback: Callback) => {
    const bytes = Math.floor(data.length * share)
    if (bytes === 0) return void setImmediate(callback, failure(code))
    // The kernel takes a part first, and refuses the rest at the next call.
    share = 0
    write(fd, data.subarray(0, bytes), callback as never)
  })
  return { heal: () => mock.mock.restore(), tries: () => mock.mock.callCount() }
}

/** The writes that are waited for, and a way to make them fail: the first behind `share` of what it is given. */
function watchWritesNow(t: TestContext) {
  const writeSync = fs.writeSync
  const disk = { tookLine: false, share: 1 }
  const mock = t.mock.method(fs, 'writeSync', (fd: number, data: string | Buffer) => {
    const bytes = Math.floor(Buffer.byteLength(data) * disk.share)
    if (bytes === 0) throw failure('ENOSPC')
    if (disk.share < 1) disk.share = 0
    disk.tookLine ||= typeof data === 'string' && data.startsWith('{')
    return writeSync(fd, Buffer.from(data).subarray(0, bytes))
  })
  syncBuiltinESMExports()
  t.after(() => {
    mock.mock.restore()
    syncBuiltinESMExports()
  })
  return disk
}

describe('a disk that fails', () => {
  for (const share of [0, 0.37, 0.5]) {
    test(`after ${share} of a line that it was given at once loses, doubles and cuts nothing`, async (t) => {
      const dir = tempDir()
      const stderr = stderrOf(t)
      t.mock.timers.enable({ apis: ['Date'], now: time })
      const disk = watchWritesNow(t)
      const file = await openDailyFile(fileOptions(dir, { flush: 'sync' }))
      let count = 0
      const log = () => file.write(lineOf(count++, time, { who: '검색' }), time)
      // Until the file is open, lines go another way.
      await until(() => {
        log()
        return disk.tookLine
      })
      log()
      const before = file.stats()
      assert.deepEqual([before.written, before.buffered], [count, 0])
      disk.share = share
      for (let n = 0; n < 10; n++) log()
      const failing = file.stats()
      assert.equal(failing.written, before.written)
      assert.ok(failing.buffered > 0)
      disk.share = 1
      await file.close()
      assert.deepEqual(lineNumbers(linesIn(dir).values()), range(0, count))
      const { written, bytes, buffered } = file.stats()
      assert.deepEqual([written, bytes, buffered], [count, fs.statSync(latestPath(dir)).size, 0])
      // A disk that takes the rest at the next try has not failed.
      assert.equal(stderr.length, share === 0 ? 1 : 0)
    })
  }

  for (const [code, share] of [
    ['EIO', 0],
    ['ENOSPC', 0],
    ['ENOSPC', 0.5],
    ['ENOSPC', 0.37],
  ] as const) {
    test(`with ${code} after ${share} of a write loses, doubles and cuts nothing, and says so once`, async (t) => {
      const dir = tempDir()
      const stderr = stderrOf(t)
      t.mock.timers.enable({ apis: ['Date'], now: time })
      const file = await openDailyFile(fileOptions(dir))
      for (const n of range(0, 10)) file.write(lineOf(n, time), time)
      await file.flush()
      const { heal, tries } = failWrites(t, code, share)
      for (const n of range(10, 1000)) file.write(lineOf(n, time), time)
      await until(() => file.stats().lastError !== null)
      assert.equal(file.stats().lastError?.code, code)
      for (const n of range(1000, 1100)) file.write(lineOf(n, time), time)
      await until(() => tries() >= 4)
      heal()
      await file.close()
      assert.deepEqual(lineNumbers(linesIn(dir).values()), range(0, 1100))
      assert.deepEqual(
        { ...file.stats(), bytes: 0 },
        { ...file.stats(), bytes: 0, written: 1100, dropped: 0, buffered: 0 },
      )
      assert.equal(stderr.length, 1)
      assert.match(
        stderr[0] ?? '',
        new RegExp(`^fastify-access-log: cannot write "app" to ${dir}/app: ${code}: .*trying again`),
      )
    })
  }

  test('behind which another process wrote gets the cut line whole, on a line of its own', async (t) => {
    const dir = tempDir()
    stderrOf(t)
    t.mock.timers.enable({ apis: ['Date'], now: time })
    const file = await openDailyFile(fileOptions(dir))
    file.write(lineOf(0, time), time)
    await file.flush()
    const { heal } = failWrites(t, 'ENOSPC', 0.5)
    for (const n of range(1, 10)) file.write(lineOf(n, time), time)
    await until(() => file.stats().lastError !== null)
    fs.appendFileSync(latestPath(dir), 'of another process\n')
    heal()
    await file.close()
    const lines = fs.readFileSync(latestPath(dir), 'utf8').split('\n')
    assert.equal(lines.pop(), '')
    const whole = lines.filter((line) => line.endsWith('}')).map((line) => JSON.parse(line).n)
    assert.deepEqual(whole, range(0, 10))
    assert.equal(lines.length, 11)
    assert.match(lines.find((line) => !line.endsWith('}')) ?? '', /^\{.*of another process$/)
  })

  test('behind which another process writes right before the rest has the cut line whole all the same', async (t) => {
    const dir = tempDir()
    stderrOf(t)
    t.mock.timers.enable({ apis: ['Date'], now: time })
    const file = await openDailyFile(fileOptions(dir))
    file.write(lineOf(0, time), time)
    await file.flush()
    const { heal } = failWrites(t, 'ENOSPC', 0.5)
    for (const n of range(1, 10)) file.write(lineOf(n, time), time)
    await until(() => file.stats().lastError !== null)
    heal()
    const write = fs.write
    const between = t.mock.method(fs, 'write', (fd: number, data: Buffer, callback: Callback) => {
      between.mock.restore()
      fs.appendFileSync(latestPath(dir), 'of another process\n')
      write(fd, data, callback as never)
    })
    await file.close()
    const lines = fs.readFileSync(latestPath(dir), 'utf8').split('\n')
    const whole = lines.filter((line) => /^\{.*\}$/.test(line)).map((line) => JSON.parse(line).n)
    assert.deepEqual(whole, range(0, 10))
    assert.deepEqual([file.stats().written, file.stats().bytes], [10, fs.statSync(latestPath(dir)).size - 19])
  })

  test('takes a line left cut by a process that was killed as it is, and begins a new one', async (t) => {
    const dir = tempDir()
    t.mock.timers.enable({ apis: ['Date'], now: time })
    for (const flush of ['sync', { bytes: 100, ms: 5 }] as const) {
      const file = await openDailyFile(fileOptions(dir, { flush }))
      fs.writeFileSync(join(dir, 'app', 'app.2026-11-24.1.log'), '{"time":1,"n"')
      file.write(lineOf(1, time), time)
      file.write(lineOf(2, time), time)
      await file.close()
      assert.equal(fs.readFileSync(latestPath(dir), 'utf8'), `{"time":1,"n"\n${lineOf(1, time)}${lineOf(2, time)}`)
    }
  })

  test('holds no more than maxBuffered, drops the newest, and tells how many when it can write again', async (t) => {
    const dir = tempDir()
    stderrOf(t)
    t.mock.timers.enable({ apis: ['Date'], now: time })
    const told: Dropped[] = []
    const maxBuffered = 200_000
    const onDropped = (dropped: Dropped) => {
      told.push(dropped)
      file.write(lineOf(-1, time), time)
    }
    const file = await openDailyFile(fileOptions(dir, { maxBuffered, onDropped }))
    const { heal } = failWrites(t, 'EIO', 0)
    for (const n of range(0, 20_000)) {
      file.write(lineOf(n, time + n), time + n)
      if (n % 100 === 0) await new Promise(setImmediate)
    }
    assert.ok(file.stats().buffered <= maxBuffered + 65536, `${file.stats().buffered} bytes`)
    heal()
    await file.flush()
    await file.flush()
    await file.close()
    const { written, dropped } = file.stats()
    const found = lineNumbers(linesIn(dir).values())
    assert.equal(written, found.length)
    const own = found.filter((n) => n >= 0)
    assert.equal(own.length + dropped, 20_000)
    assert.deepEqual(own.slice(0, 2000), range(0, 2000))
    assert.equal(
      told.reduce((sum, { count }) => sum + count, 0),
      dropped,
    )
    const [first] = told
    const missing = range(0, 20_000).filter((n) => !own.includes(n))
    assert.equal(first?.from, time + (missing[0] ?? 0))
    assert.equal(told.at(-1)?.to, time + (missing.at(-1) ?? 0))
    assert.equal(found.filter((n) => n === -1).length, told.length)
  })

  test('does not hold up close(), and what it never took is counted', async (t) => {
    const dir = tempDir()
    const stderr = stderrOf(t)
    const file = await openDailyFile(fileOptions(dir))
    failWrites(t, 'EIO', 0)
    t.mock.timers.enable({ apis: ['setTimeout'] })
    for (const n of range(0, 100)) file.write(lineOf(n, Date.now()), Date.now())
    let isClosed = false
    void file.close().then(() => {
      isClosed = true
    })
    t.mock.timers.tick(3000)
    await until(() => {
      t.mock.timers.tick(0)
      return isClosed
    })
    file.write(lineOf(100, Date.now()), Date.now())
    assert.deepEqual(
      { ...file.stats(), lastError: null },
      { written: 0, dropped: 101, bytes: 0, buffered: 0, turns: 0, unarchivedDays: 0, lastError: null },
    )
    assert.match(stderr.at(-1) ?? '', /dropped 100 lines of "app" between .* could not be written/)
  })

  test('that heals while the file is being closed has what it was given, and what was dropped is told on stderr', async (t) => {
    const dir = tempDir()
    const stderr = stderrOf(t)
    t.mock.timers.enable({ apis: ['Date'], now: time })
    const told: Dropped[] = []
    const file = await openDailyFile(
      fileOptions(dir, { maxBuffered: 70_000, onDropped: (dropped) => told.push(dropped) }),
    )
    const { heal, tries } = failWrites(t, 'EIO', 0)
    const log = async (from: number, to: number) => {
      for (const n of range(from, to)) {
        file.write(lineOf(n, time + n), time + n)
        if (n % 100 === 0) await new Promise(setImmediate)
      }
    }
    await log(0, 1000)
    await until(() => tries() >= 1)
    const closing = file.close()
    await log(1000, 10_000)
    const { dropped } = file.stats()
    assert.ok(dropped > 0)
    heal()
    await closing
    const { written, dropped: inTheEnd, buffered } = file.stats()
    assert.deepEqual([written + inTheEnd, buffered, told], [10_000, 0, []])
    assert.equal(lineNumbers(linesIn(dir).values()).length, written)
    const about = stderr.filter((line) => line.includes('dropped'))
    assert.equal(about.length, 1)
    assert.match(about[0] ?? '', new RegExp(`: dropped ${inTheEnd} lines of "app" between .* could not be written`))
  })

  test('that refuses the next part is written on in the old one, and no descriptor of the application is closed', async (t) => {
    const dir = tempDir()
    stderrOf(t)
    t.mock.timers.enable({ apis: ['Date'], now: time })
    const file = await openDailyFile(fileOptions(dir, { maxSize: '1k', flush: { bytes: 200, ms: 1 } }))
    const open = fs.open
    const refusing = t.mock.method(fs, 'open', (path: string, ...rest: never[]) => {
      const [callback] = rest.slice(-1) as unknown as [Callback]
      if (path.endsWith('.2.log')) return void setImmediate(callback, failure('EMFILE'))
      Reflect.apply(open, fs, [path, ...rest])
    })
    const descriptors: number[] = []
    let n = 0
    const log = async (count: number) => {
      for (const end = n + count; n < end; n++) {
        file.write(lineOf(n, time), time)
        if (n % 10 === 0) {
          descriptors.push(fs.openSync('/dev/null', 'r'))
          await file.flush()
        }
      }
    }
    await log(300)
    assert.equal(file.stats().lastError?.code, 'EMFILE')
    refusing.mock.restore()
    await log(300)
    await file.close()
    assert.deepEqual(lineNumbers(linesIn(dir).values()), range(0, 600))
    for (const descriptor of descriptors) {
      assert.ok(fs.fstatSync(descriptor).isCharacterDevice())
      fs.closeSync(descriptor)
    }
    assert.ok(fs.existsSync(join(dir, 'app', 'app.2026-11-24.2.log')))
  })
})
