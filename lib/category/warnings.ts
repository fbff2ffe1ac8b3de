import { monotonic } from '../clock.ts'

const INTERVAL = 60_000

/** Says what is wrong with a category's file on stderr, at most once a minute. */
export class Warnings {
  #saidAt = Number.NEGATIVE_INFINITY

  /** Returns whether it was said. */
  say(text: string): boolean {
    if (monotonic() - this.#saidAt < INTERVAL) return false
    this.#saidAt = monotonic()
    toStderr(text)
    return true
  }
}

/** Writes one line to stderr; a stderr that is closed must not end the process. */
export function toStderr(text: string): void {
  const ignore = () => {}
  try {
    process.stderr.on('error', ignore)
    process.stderr.write(`fastify-access-log: ${text}\n`, () => {
      setImmediate(() => process.stderr.off('error', ignore)).unref()
    })
  } catch {
    process.stderr.off('error', ignore)
  }
}
