import { type CleanUpRule, cleanUp } from './clean-up.ts'
import { rest } from './rest.ts'

/** Cleans a folder, once at a time: asked for while it cleans, it cleans again afterwards. */
export class Cleaner {
  readonly #folder: string
  readonly #rule: () => CleanUpRule
  readonly #onError: (error: unknown, path: string) => void
  readonly #onDone: () => void
  readonly #stop = new AbortController()
  #cleaning: Promise<void> | undefined
  #skipping = new AbortController()
  #isAskedAgain = false

  /** @param onDone called when it does not clean any more, unless it was stopped */
  constructor(
    folder: string,
    rule: () => CleanUpRule,
    onError: (error: unknown, path: string) => void,
    onDone: () => void = () => {},
  ) {
    this.#folder = folder
    this.#rule = rule
    this.#onError = onError
    this.#onDone = onDone
  }

  clean(): void {
    if (this.#cleaning === undefined) this.#cleaning = this.#cleanUntilDone()
    else this.#isAskedAgain = true
  }

  /** Lets a clean-up under way go on without rests. */
  skipRests(): void {
    this.#skipping.abort()
  }

  /** Resolves when it does not clean; until then it does not rest. */
  async idle(): Promise<void> {
    this.skipRests()
    await this.#cleaning
  }

  /** Leaves the rest for the next start. */
  stop(): void {
    this.#stop.abort()
  }

  async #cleanUntilDone(): Promise<void> {
    this.#skipping = new AbortController()
    const { signal } = this.#skipping
    do {
      this.#isAskedAgain = false
      await cleanUp(this.#folder, this.#rule(), () => rest(signal), this.#onError, this.#stop.signal)
    } while (this.#isAskedAgain && !this.#stop.signal.aborted)
    this.#cleaning = undefined
    if (!this.#stop.signal.aborted) this.#onDone()
  }
}
