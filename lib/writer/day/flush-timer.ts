import { monotonic } from '../../time/clock.ts'

/** Multiples of this fraction, taken modulo 1, spread over the range from 0 to 1 as evenly as can be, however many there are. */
const GOLDEN_RATIO = 0.618034

let timers = 0

/** Ends the wait of a file's lines. The timers of several files are spread over the time: all at once they would hold up requests. */
export class FlushTimer {
  readonly #ms: number
  readonly #ahead: number
  readonly #onTime: () => void
  #timer: NodeJS.Timeout | undefined

  /** @param ms the longest wait */
  constructor(ms: number, onTime: () => void) {
    this.#ms = ms
    this.#ahead = ((timers++ * GOLDEN_RATIO) % 1) * ms
    this.#onTime = onTime
  }

  /** Runs once until it comes. */
  start(): void {
    if (this.#timer !== undefined) return
    const wait = Math.ceil(this.#ms - ((monotonic() + this.#ahead) % this.#ms))
    this.#timer = setTimeout(this.#onTimer, wait).unref()
  }

  #onTimer = (): void => {
    this.#timer = undefined
    this.#onTime()
  }
}
