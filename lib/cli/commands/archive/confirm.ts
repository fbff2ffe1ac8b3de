import { createInterface } from 'node:readline/promises'
import { parseBucketAddress } from '../../../bucket/address.ts'
import { UsageError } from '../../exit.ts'
import type { Terminal } from '../../output/terminal.ts'

/**
 * Lets what cannot be undone be confirmed by the name of the bucket, typed in.
 *
 * @throws {UsageError} nobody is there to type it, or another name was typed
 */
export async function confirm(to: string, what: string, yes: boolean | undefined, terminal: Terminal): Promise<void> {
  if (yes === true) return
  const { bucket } = parseBucketAddress('--to', to)
  if (process.stdin.isTTY !== true) throw new UsageError(`--yes: expected it, as ${what}`)
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const question = `${what[0]?.toUpperCase()}${what.slice(1)}. Type the name of the bucket to go on: `
    const typed = await lines.question(question, { signal: terminal.signal })
    if (typed.trim() !== bucket) throw new UsageError(`the name of the bucket is ${bucket}; nothing was done`)
  } finally {
    lines.close()
  }
}
