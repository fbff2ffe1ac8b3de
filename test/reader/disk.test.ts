import assert from 'node:assert/strict'
import { closeSync, openSync } from 'node:fs'
import { test } from 'node:test'
import { SYNC_DISK, syncDiskFor } from '../../lib/reader/disk.ts'

const KIB = 1024

for (const [files, blockSize] of [
  [0, 1024 * KIB],
  [1, 1024 * KIB],
  [8, 1024 * KIB],
  [16, 512 * KIB],
  [64, 128 * KIB],
  [1000, 64 * KIB],
] as const) {
  test(`of ${files} files that are merged, blocks of ${blockSize / KIB} KiB are read`, () => {
    assert.equal(syncDiskFor(files).blockSize, blockSize)
  })
}

test('a turn is given to what waits, such as a signal, once reading has taken a while', async (t) => {
  const descriptor = openSync(import.meta.filename, 'r')
  t.after(() => closeSync(descriptor))
  let seconds = process.uptime()
  t.mock.method(process, 'uptime', () => seconds)
  const read = () => SYNC_DISK.read(descriptor, Buffer.alloc(8), 0, 8, 0)
  seconds += 1
  await read()
  let hasHadTurn = false
  setImmediate(() => {
    hasHadTurn = true
  })
  for (let piece = 0; piece < 100; piece++) await read()
  assert.equal(hasHadTurn, false)
  seconds += 0.05
  await read()
  assert.equal(hasHadTurn, true)
})
