import type { FileStats } from './file-stats.ts'

/** Where the lines of a category go: a file for each day, or the standard output. */
export interface CategoryFile {
  /**
   * Never throws.
   *
   * @param line ends with a line feed
   * @param time epoch milliseconds stamped in the line
   */
  write(line: string, time: number): void
  /** Resolves when all lines so far are the kernel's; after 3 s at most. */
  flush(): Promise<void>
  /** The next line goes to a file opened anew. */
  reopen(): void
  /** Ends in 3 s at most; lines that come later are dropped and counted. Never rejects. */
  close(): Promise<void>
  stats(): FileStats
}
