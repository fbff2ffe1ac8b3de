const now = performance.now.bind(performance)
let ahead = 0
performance.now = () => now() + ahead

/** Lets milliseconds pass on the monotonic clock of this process: what is looked after each second is looked after again. */
export function passTime(ms: number): void {
  ahead += ms
}
