import type { RotatedFile } from '../../../lib/writer/open-file.ts'

/** A file that keeps its lines in memory, with the time each was stamped with. */
export interface MemoryFile extends RotatedFile {
  readonly written: { line: string; time: number }[]
}

export function memoryFile(): MemoryFile {
  const written: MemoryFile['written'] = []
  return {
    written,
    path: '/dev/null',
    write: (line, time) => void written.push({ line, time }),
    flush: async () => {},
    flushSync: () => true,
    reopen() {},
    close: async () => {},
    stats: () => ({ written: written.length, dropped: 0, bytes: 0, buffered: 0, turns: 0, lastError: null }),
  }
}
