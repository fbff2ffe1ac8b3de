const cell = new Int32Array(new SharedArrayBuffer(4))

/** Stops this thread for some milliseconds; libuv's pool goes on. */
export function sleepNow(ms: number): void {
  Atomics.wait(cell, 0, 0, ms)
}
