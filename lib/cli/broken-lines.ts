import { basename, extname } from 'node:path'
import { safeText } from '../display/safe-text.ts'
import type { Malformed } from '../reader/lines/malformed.ts'
import type { Terminal } from './output/terminal.ts'

/** Unreadable files that are named; further ones are only counted. */
const MOST_NAMED = 20

/** Collects what could not be read, to be told when the command has printed its result. */
export interface BrokenLines {
  /** Broken lines; files and folders that are passed over are not counted. */
  readonly count: number
  onMalformed(malformed: Malformed): void
  /** Says how many lines are broken and where the first one is, and which files and folders were passed over. */
  tell(terminal: Terminal): void
}

export function brokenLines(): BrokenLines {
  let count = 0
  let first: Malformed | null = null
  // By path, as a command that reads a file twice must not report it twice.
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
        const filesEnd = files.size === 1 ? '1 file ends' : `${files.size} files end`
        terminal.cannotRead(`access-log: ${filesEnd} in ${ending}: decompress first, or compress by gzip`)
      }
      for (const malformed of [...unread.values()].slice(0, MOST_NAMED)) tellUnreadable(malformed, terminal)
      if (unread.size > MOST_NAMED) terminal.note(`access-log: and ${unread.size - MOST_NAMED} more cannot be read`)
    },
  }
}

/** Whether a file or folder is passed over, rather than a single line. */
export function isPassedOver({ reason }: Malformed): boolean {
  return reason === 'unreadable' || reason === 'compressed'
}

/** Says which file or folder could not be read, and makes the command exit with 3. */
export function tellUnreadable({ file, offset, text }: Malformed, terminal: Terminal): void {
  const where = offset === 0 ? file : `${file} from byte ${offset} on`
  terminal.cannotRead(`access-log: cannot read ${safeText(where)}: ${safeText(text)}`)
}
