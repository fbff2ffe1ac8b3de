import { monotonic } from '../../time/clock.ts'

/** The fraction of a turn after which turns laid one behind another lie apart the best. */
const GOLDEN_RATIO = 0.618034

let timers = 0

/** Ends the wait of a file's lines: ahead of other files' timers, as all at once would hold up the requests between. */
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
