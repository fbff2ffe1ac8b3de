/** Milliseconds before a failed disk is tried again: doubled from the first to the last. */
const FIRST = 100
const LAST = 1000

/** The pauses between tries of what fails. */
export class Backoff {
  #failures = 0
  #endPause: (() => void) | undefined

  get isFailing(): boolean {
    return this.#failures > 0
  }

  fail(): void {
    this.#failures += 1
  }

  succeed(): void {
    this.#failures = 0
  }

  /** Waits without keeping the process alive. */
  async pause(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.min(FIRST * 2 ** (this.#failures - 1), LAST)).unref()
      this.#endPause = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    this.#endPause = undefined
  }

  /** Lets the next try be made at once. */
  endPause(): void {
    this.#endPause?.()
  }
}
