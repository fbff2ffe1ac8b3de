import { setTimeout } from 'node:timers/promises'
import { type CleanUpRule, cleanUp } from './clean-up.ts'

/**
 * Milliseconds between two operations on the disk while nobody waits for the clean-up: requests of a server with one core
 * feel thousands of files in one go, and still those with rests of 2 ms; with 10 they do not.
 */
const REST = 10

/** Cleans a folder, once at a time: asked for while it cleans, it cleans again afterwards. */
export class Cleaner {
  readonly #folder: string
  readonly #ruleNow: () => CleanUpRule
  readonly #onError: (error: unknown, path: string) => void
  readonly #stop = new AbortController()
  #cleaning: Promise<void> | undefined
  #hurry = new AbortController()
  #isAskedAgain = false

  constructor(folder: string, ruleNow: () => CleanUpRule, onError: (error: unknown, path: string) => void) {
    this.#folder = folder
    this.#ruleNow = ruleNow
    this.#onError = onError
  }

  clean(): void {
    if (this.#cleaning === undefined) this.#cleaning = this.#cleanUntilDone()
    else this.#isAskedAgain = true
  }

  /** Lets a clean-up under way go on without rests. */
  hurry(): void {
    this.#hurry.abort()
  }

  /** Resolves when it does not clean; until then it does not rest. */
  async idle(): Promise<void> {
    this.hurry()
    await this.#cleaning
  }

  /** Leaves the rest for the next start. */
  stop(): void {
    this.#stop.abort()
  }

  async #cleanUntilDone(): Promise<void> {
    this.#hurry = new AbortController()
    const { signal } = this.#hurry
    const rest = async () => {
      if (!signal.aborted) await setTimeout(REST, undefined, { ref: false, signal }).catch(() => {})
    }
    do {
      this.#isAskedAgain = false
      await cleanUp(this.#folder, this.#ruleNow(), rest, this.#onError, this.#stop.signal)
    } while (this.#isAskedAgain && !this.#stop.signal.aborted)
    this.#cleaning = undefined
  }
}
