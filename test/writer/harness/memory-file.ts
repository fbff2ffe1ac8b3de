import type { DailyFile } from '../../../lib/writer/daily-file.ts'

/** A file that keeps its lines in memory, with the time each was stamped with. */
export interface MemoryFile extends DailyFile {
  readonly written: { line: string; time: number }[]
}

export function memoryFile(): MemoryFile {
  const written: MemoryFile['written'] = []
  const file: Pick<MemoryFile, 'written' | 'write'> = {
    written,
    write: (line, time) => void written.push({ line, time }),
  }
  return file as MemoryFile
}
