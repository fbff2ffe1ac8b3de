import type { TestContext } from 'node:test'

/** Lets milliseconds pass on the clocks by which files are closed and forgotten. */
export function fakeClock(t: TestContext): (ms: number) => void {
  let ahead = 0
  for (const clock of [performance, Date]) {
    const now = clock.now.bind(clock)
    t.mock.method(clock, 'now', () => now() + ahead)
  }
  return (ms) => {
    ahead += ms
  }
}
