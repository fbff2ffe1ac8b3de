import assert from 'node:assert/strict'
import { test } from 'node:test'
import { syncDiskFor } from '../../lib/reader/disk.ts'

const KIB = 1024

for (const [categories, blockSize] of [
  [0, 1024 * KIB],
  [1, 1024 * KIB],
  [8, 1024 * KIB],
  [16, 512 * KIB],
  [64, 128 * KIB],
  [1000, 64 * KIB],
] as const) {
  test(`of ${categories} categories, blocks of ${blockSize / KIB} KiB are read`, () => {
    assert.equal(syncDiskFor(categories).blockSize, blockSize)
  })
}
