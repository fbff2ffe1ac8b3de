import assert from 'node:assert/strict'
import type { SoakReport } from './run-soak.ts'

/** Bytes a process may grow by between its first fifth and its end: less than a line lost in memory a request. */
const GROWTH = 64 * 1024 * 1024

/** Descriptors are open and closed all the time: streams that end, cleaning, connections. */
const DESCRIPTORS = 12

/** Every answered request is one line on the disk or a counted drop, in its day's file; memory and descriptors are flat. */
export function checkSoak({ writers, found, days }: SoakReport): void {
  for (const [index, { answered, all, few, own, samples }] of writers.entries()) {
    assert.deepEqual(
      [all, few, own].map(({ written, dropped }) => written + dropped),
      [answered, answered, answered],
    )
    assert.deepEqual(found[index], {
      all: { lines: answered - all.dropped, doubled: 0, misplaced: 0 },
      own: { lines: answered - own.dropped, doubled: 0, misplaced: 0 },
    })
    assert.deepEqual(
      [all, few, own].map(({ buffered }) => buffered),
      [0, 0, 0],
    )
    const settled = samples.slice(4)
    const growth = (key: 'rss' | 'descriptors') => {
      const values = settled.map((sample) => sample[key])
      return Math.min(...values.slice(-4)) - Math.min(...values.slice(0, 4))
    }
    assert.ok(growth('rss') < GROWTH, `grew by ${growth('rss')} bytes`)
    assert.ok(growth('descriptors') < DESCRIPTORS, `${growth('descriptors')} descriptors more`)
  }
  assert.ok(days.few.length <= 3, `kept ${days.few}`)
}
