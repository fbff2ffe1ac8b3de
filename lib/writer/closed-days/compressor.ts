import { isGone } from '../../files/system-error.ts'
import { type CompressRule, compressDays } from './compress-days.ts'
import { pause, rest } from './rest.ts'
import { SETTLE } from './settled.ts'

/** Milliseconds in which a process that writes to a file finds out that it is no longer in its place, and some more. */
const LAST_WRITES = 2000

/** Compresses the days of a folder that are over, once at a time, and looks again for those that have to wait. */
export class Compressor {
  readonly #folder: string
  readonly #rule: () => CompressRule
  readonly #onError: (error: unknown, path: string) => void
  readonly #onDone: (waiting: ReadonlySet<string>) => void
  readonly #stop = new AbortController()
  #running: Promise<void> | undefined
  #isAskedAgain = false
  #timer: NodeJS.Timeout | undefined

  /** @param onDone told the days that have to wait */
  constructor(
    folder: string,
    rule: () => CompressRule,
    onError: (error: unknown, path: string) => void,
    onDone: (waiting: ReadonlySet<string>) => void,
  ) {
    this.#folder = folder
    this.#rule = rule
    this.#onError = onError
    this.#onDone = onDone
  }

  run(): void {
    if (this.#running === undefined) this.#running = this.#runUntilDone()
    else this.#isAskedAgain = true
  }

  /** Resolves when no file is in the making; what is not done is left for the next start. */
  async stop(): Promise<void> {
    this.#stop.abort()
    clearTimeout(this.#timer)
    await this.#running
  }

  async #runUntilDone(): Promise<void> {
    const { signal } = this.#stop
    const step = (wait: Promise<void>) => wait.then(() => signal.throwIfAborted())
    const pace = { rest: () => step(rest(signal)), lastWrites: () => step(pause(LAST_WRITES, signal)) }
    clearTimeout(this.#timer)
    do {
      this.#isAskedAgain = false
      try {
        const waiting = await compressDays(this.#folder, this.#rule(), pace, this.#onError)
        if (waiting.size > 0) this.#timer = setTimeout(() => this.run(), SETTLE).unref()
        this.#onDone(waiting)
      } catch (error) {
        if (!signal.aborted && !isGone(error)) this.#onError(error, this.#folder)
      }
    } while (this.#isAskedAgain && !signal.aborted)
    this.#running = undefined
  }
}
