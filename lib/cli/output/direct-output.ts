import { fstatSync, writeSync } from 'node:fs'
import { hasCode } from '../../files/system-error.ts'

/** As many bytes as a pipe or a socket has room for, unless its reader is behind. */
const SHORT = 4096

/** Writes a few bytes, and returns how many it wrote: the rest is for the stream. */
export type ShortOutput = (bytes: Buffer) => number

/**
 * Writes to a file, pipe or socket without Node's stream for it, which takes a tenth of the time that Node takes to start; null
 * for a device. Longer output needs the stream: a write that waits for the reader of a pipe would hold up signals.
 *
 * @throws the system's error, from the function returned: EPIPE where nobody reads
 */
export function shortOutput(descriptor: number): ShortOutput | null {
  try {
    // Such as a terminal.
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
