import { createInterface } from 'node:readline/promises'
import { parseBucketAddress } from '../../../bucket/address.ts'
import { shownValue } from '../../../options/shown-value.ts'
import { UsageError, wrongValue } from '../../exit.ts'
import type { Terminal } from '../../output/terminal.ts'

/**
 * Has what cannot be undone confirmed by typing the name of the bucket.
 *
 * @param what cannot be undone, as a clause
 * @param yes whether it is confirmed by an option
 * @throws {UsageError} nobody is there to type it, or another name was typed
 */
export async function confirm(to: string, what: string, yes: boolean | undefined, terminal: Terminal): Promise<void> {
  if (yes === true) return
  const { bucket } = parseBucketAddress('--to', to)
  if (process.stdin.isTTY !== true) throw wrongValue('--yes', undefined, `it where nobody can be asked, as ${what}`)
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const question = `${what[0]?.toUpperCase()}${what.slice(1)}. Type the name of the bucket to continue: `
    const typed = await lines.question(question, { signal: terminal.signal })
    if (typed.trim() !== bucket) {
      throw new UsageError(
        `Name of the bucket is ${shownValue(typed.trim())}; expected '${bucket}': nothing was stored`,
      )
    }
  } finally {
    lines.close()
  }
}
