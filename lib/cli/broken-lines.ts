import { basename } from 'node:path'
import type { Malformed } from '../reader/malformed.ts'
import type { Terminal } from './output/terminal.ts'

/** Counts broken stretches and says at the end where the first one is. */
export interface BrokenLines {
  readonly count: number
  onMalformed(malformed: Malformed): void
  tell(terminal: Terminal): void
}

export function brokenLines(): BrokenLines {
  let count = 0
  let first: Malformed | null = null
  return {
    get count() {
      return count
    },
    onMalformed(malformed) {
      count++
      first ??= malformed
    },
    tell(terminal) {
      if (first === null) return
      const place = `${basename(first.file)} at byte ${first.offset} (${first.reason})`
      terminal.note(count === 1 ? `1 broken line: ${place}` : `${count} broken lines, the first: ${place}`)
    },
  }
}
