import assert from 'node:assert/strict'
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { type TestContext, test } from 'node:test'
import { FileAccount } from '../../../lib/writer/file-stats.ts'
import { type LineOwner, StdoutLines } from '../../../lib/writer/stdout/stdout-lines.ts'

/** A stdout that takes so many bytes, then none until it is given room. */
function stdoutOf(t: TestContext, room: number) {
  const stdout = { room, taken: '', code: 'EAGAIN' }
  const mock = t.mock.method(fs, 'writeSync', (_fd: number, data: string | Buffer) => {
    const bytes = Buffer.from(data as string).subarray(0, stdout.room)
    if (bytes.length === 0) throw Object.assign(new Error(stdout.code), { code: stdout.code })
    stdout.room -= bytes.length
    stdout.taken += bytes.toString()
    return bytes.length
  })
  syncBuiltinESMExports()
  t.after(() => {
    mock.mock.restore()
    syncBuiltinESMExports()
  })
  return stdout
}

function ownerOf(maxBuffered = 1000): LineOwner & { errors: unknown[]; caughtUp: number } {
  const owner = {
    ...{ account: new FileAccount(), maxBuffered, errors: [] as unknown[], caughtUp: 0 },
    onError: (error: unknown, isGone: boolean) => void owner.errors.push([String(error), isGone]),
    onCaughtUp: () => void owner.caughtUp++,
  }
  return owner
}

test('a line that stdout takes is out when its write returns', (t) => {
  const stdout = stdoutOf(t, 100)
  const owner = ownerOf()
  new StdoutLines().write('검색\n', 1, owner)
  assert.equal(stdout.taken, '검색\n')
  assert.deepEqual([owner.account.written, owner.account.bytes, owner.account.held], [1, 7, 0])
})

test('lines of two categories stay whole and in order when stdout takes a part', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const stdout = stdoutOf(t, 7)
  const lines = new StdoutLines()
  const [one, other] = [ownerOf(), ownerOf()]
  lines.write('first\n', 1, one)
  lines.write('second\n', 2, other)
  lines.write('third\n', 3, one)
  assert.deepEqual([one.account.held, other.account.held], [6, 7])
  for (let room = 0; room < 12; room++) {
    stdout.room = 1
    t.mock.timers.tick(10)
  }
  assert.equal(stdout.taken, 'first\nsecond\nthird\n')
  assert.deepEqual([one.account.written, other.account.written, one.account.held], [2, 1, 0])
  stdout.room = 100
  lines.write('fourth\n', 4, one)
  stdout.room = 0
  lines.write('fifth\n', 5, one)
  stdout.room = 100
  t.mock.timers.tick(10)
  assert.equal(stdout.taken, 'first\nsecond\nthird\nfourth\nfifth\n')
})

test('beyond maxBuffered lines are dropped, and their owner hears of it when nothing waits any more', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const stdout = stdoutOf(t, 0)
  const lines = new StdoutLines()
  const owner = ownerOf(10)
  for (let n = 0; n < 4; n++) lines.write('five\n', n, owner)
  assert.deepEqual([owner.account.held, owner.account.dropped, owner.caughtUp], [10, 2, 0])
  stdout.room = 100
  lines.drain()
  assert.deepEqual([stdout.taken, owner.caughtUp], ['five\nfive\n', 1])
  assert.deepEqual(owner.account.takeUnreported(), { count: 2, from: 2, to: 3 })
})

test('a stdout that fails is tried again, one that is gone is not', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const stdout = stdoutOf(t, 0)
  const lines = new StdoutLines()
  const owner = ownerOf()
  stdout.code = 'ENOSPC'
  lines.write('a\n', 1, owner)
  stdout.code = 'EPIPE'
  t.mock.timers.tick(10)
  lines.write('b\n', 2, owner)
  assert.deepEqual(owner.errors, [
    ['Error: ENOSPC', false],
    ['Error: EPIPE', true],
  ])
  assert.deepEqual([owner.account.dropped, owner.account.held], [2, 0])
})
