import type { Facts } from '../record/facts.ts'

/** Writes the records of one category. */
export interface RecordWriter {
  readonly category: string
  /** Writes one record at a level (a label of pino). Never throws. */
  write(level: string, facts: Facts): void
}
