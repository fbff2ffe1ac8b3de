import { basename, extname } from 'node:path'
import { safeText } from '../display/safe-text.ts'
import type { Malformed } from '../reader/lines/malformed.ts'
import type { Terminal } from './output/terminal.ts'

/** More of them are counted and not named. */
const MOST_NAMED = 20

/** Counts broken stretches and says at the end where the first one is, and what could not be read. */
export interface BrokenLines {
  /** Lines, without what could not be read. */
  readonly count: number
  onMalformed(malformed: Malformed): void
  tell(terminal: Terminal): void
}

export function brokenLines(): BrokenLines {
  let count = 0
  let first: Malformed | null = null
  // Of one file told once: a command may read it again.
  const unread = new Map<string, Malformed>()
  const compressed = new Map<string, Set<string>>()
  return {
    get count() {
      return count
    },
    onMalformed(malformed) {
      if (malformed.reason === 'unreadable') {
        unread.set(malformed.file, malformed)
        return
      }
      if (malformed.reason === 'compressed') {
        const ending = extname(malformed.file)
        compressed.set(ending, (compressed.get(ending) ?? new Set()).add(malformed.file))
        return
      }
      count++
      first ??= malformed
    },
    tell(terminal) {
      if (first !== null) {
        const place = `${basename(first.file)} at byte ${first.offset} (${first.reason})`
        terminal.note(count === 1 ? `1 broken line: ${place}` : `${count} broken lines, the first: ${place}`)
      }
      for (const [ending, files] of compressed) {
        const they = files.size === 1 ? '1 file ends' : `${files.size} files end`
        terminal.cannotRead(`access-log: ${they} in ${ending}: decompress first, or compress by gzip`)
      }
      for (const malformed of [...unread.values()].slice(0, MOST_NAMED)) tellUnreadable(malformed, terminal)
      if (unread.size > MOST_NAMED) terminal.note(`access-log: and ${unread.size - MOST_NAMED} more cannot be read`)
    },
  }
}

/** Whether a whole file or folder is passed over, and not a line. */
export function isPassedOver({ reason }: Malformed): boolean {
  return reason === 'unreadable' || reason === 'compressed'
}

/** Says what could not be read, which the exit code will say too. */
export function tellUnreadable({ file, offset, text }: Malformed, terminal: Terminal): void {
  const where = offset === 0 ? file : `${file} from byte ${offset} on`
  terminal.cannotRead(`access-log: cannot read ${safeText(where)}: ${safeText(text)}`)
}
