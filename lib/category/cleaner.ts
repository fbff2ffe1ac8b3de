import type { RetentionRule } from '../files/retention.ts'
import { cleanUp } from './clean-up.ts'

/** Cleans a folder, once at a time: asked for while it cleans, it cleans again afterwards. */
export class Cleaner {
  readonly #folder: string
  readonly #ruleNow: () => RetentionRule
  readonly #onError: (error: unknown, path: string) => void
  readonly #stop = new AbortController()
  #cleaning: Promise<void> | undefined
  #isAskedAgain = false

  constructor(folder: string, ruleNow: () => RetentionRule, onError: (error: unknown, path: string) => void) {
    this.#folder = folder
    this.#ruleNow = ruleNow
    this.#onError = onError
  }

  clean(): void {
    if (this.#cleaning === undefined) this.#cleaning = this.#cleanUntilDone()
    else this.#isAskedAgain = true
  }

  /** Resolves when it does not clean. */
  async idle(): Promise<void> {
    await this.#cleaning
  }

  /** Leaves the rest for the next start. */
  stop(): void {
    this.#stop.abort()
  }

  async #cleanUntilDone(): Promise<void> {
    do {
      this.#isAskedAgain = false
      await cleanUp(this.#folder, this.#ruleNow(), this.#onError, this.#stop.signal)
    } while (this.#isAskedAgain && !this.#stop.signal.aborted)
    this.#cleaning = undefined
  }
}
