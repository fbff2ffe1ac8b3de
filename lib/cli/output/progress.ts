import { uptime } from '../../time/clock.ts'
import { formatBytes } from './bytes.ts'
import type { Terminal } from './terminal.ts'

/** Scans that are over sooner show nothing. */
const FIRST_MS = 1000
const EVERY_MS = 200

/** Shows how far a scan has come. */
export interface Progress {
  /** Adds to the bytes that are done. */
  add(bytes: number): void
  end(): void
}

/** Progress of a scan over so many bytes, on stderr when that is a terminal. */
export function scanProgress(terminal: Pick<Terminal, 'showsProgress' | 'progress'>, total: number): Progress {
  let done = 0
  let next = uptime() + FIRST_MS
  return {
    add(bytes) {
      done += bytes
      if (uptime() < next) return
      // Not asked before, as it creates the stream of stderr, and most scans are over by now.
      const isSeen = terminal.showsProgress
      next = isSeen ? uptime() + EVERY_MS : Number.POSITIVE_INFINITY
      if (isSeen) terminal.progress(progressText(done, total))
    },
    end() {
      terminal.progress('')
    },
  }
}

/** `42 % of 399 MB` */
export function progressText(done: number, total: number): string {
  const percent = total === 0 ? 100 : Math.min(100, Math.floor((done / total) * 100))
  return `${percent} % of ${formatBytes(total)}`
}
