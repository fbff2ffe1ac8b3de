import { setTimeout as sleep } from 'node:timers/promises'

const milliseconds = () => Number(process.hrtime.bigint() / 1_000_000n)

/** Waits until something is so, and fails when it is not within the time, whatever clock a test has set. */
export async function until(isSo: () => boolean | Promise<boolean>, ms = 5000): Promise<void> {
  const limit = milliseconds() + ms
  while (!(await isSo())) {
    if (milliseconds() > limit) throw new Error(`not so within ${ms} ms: ${isSo}`)
    await sleep(5)
  }
}
