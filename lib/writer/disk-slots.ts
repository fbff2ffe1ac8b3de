/** libuv's pool has four threads unless this says otherwise. */
const POOL = Number(process.env.UV_THREADPOOL_SIZE) || 4

/**
 * At most this many of our operations are in libuv's pool at a time, however many categories there are: a disk that does not
 * answer holds that many threads, and leaves the others to the application's files, DNS and crypto. Two, so that a category
 * whose disk does not answer does not stop the others.
 */
const SLOTS = POOL >= 4 ? 2 : 1

let free = SLOTS
const waiting: (() => void)[] = []

/** Runs an operation on the disk when its turn comes; the turn lasts until the promise settles. */
export async function withDiskSlot<Result>(operation: () => Promise<Result>): Promise<Result> {
  if (free > 0) free -= 1
  else await new Promise<void>((resolve) => waiting.push(resolve))
  try {
    return await operation()
  } finally {
    const next = waiting.shift()
    if (next === undefined) free += 1
    else next()
  }
}
