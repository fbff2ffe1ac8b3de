import { fstatSync, writeSync } from 'node:fs'
import { hasCode } from '../../files/system-error.ts'

/** As many bytes as a pipe or a socket has room for, unless its reader is behind. */
const SHORT = 4096

/** Writes bytes that are few, and answers how many it wrote: the rest is for the stream. */
export type ShortOutput = (bytes: Buffer) => number

/**
 * The way to a file, pipe or socket without the stream that Node makes for it, which takes a tenth of what its own start does;
 * null for a device. What is not short needs the stream: a write that waits for the reader of a pipe would hold up signals.
 *
 * @throws what the system says, in the function answered; EPIPE where nobody reads
 */
export function shortOutput(descriptor: number): ShortOutput | null {
  try {
    // A terminal is one.
    if (fstatSync(descriptor).isCharacterDevice()) return null
  } catch {
    return null
  }
  return (bytes) => {
    if (bytes.length > SHORT) return 0
    try {
      return writeSync(descriptor, bytes)
    } catch (error) {
      if (hasCode(error, 'EAGAIN')) return 0
      throw error
    }
  }
}
