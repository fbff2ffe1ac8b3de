import type { RecordQuery } from '../reader/query/query.ts'
import type { AccessRecord } from '../record/access-record.ts'
import type { DirectLine } from '../record/line.ts'

/** A line of a file, and where it stands: source, file and offset name a row, so that a line given again is the same row. */
export interface StoredLine {
  /** Name of the folder of logs, one of its own for each: letters, digits, `_` and `-`. */
  source: string
  /** Name of the plain file: `app.2026-11-24.1.log`. */
  file: string
  /** Byte at which the line begins; in a compressed file, of the decompressed content. */
  offset: number
  /** The line, without newline. */
  text: string
  /** The same parsed, where it is at hand. @default it is parsed */
  record?: AccessRecord | DirectLine
}

/** A line that a store does not take. */
export interface RefusedLine {
  line: StoredLine
  /** `expired`: older than what the store keeps. The others would never be taken. */
  reason: 'expired' | 'not a record' | 'not of a log file' | 'no time from 1970 to 2105' | 'too large'
}

/** What became of lines. */
export interface Appended {
  /** Rows that stand in the store now, whether they did before or not. */
  stored: number
  refused: RefusedLine[]
}

/** A line that was found. */
export interface FoundLine extends StoredLine {
  record: AccessRecord | DirectLine
}

/** What is asked of a store: the reader's own query. Records come in the order of their times. */
export type StoreQuery = Omit<RecordQuery<AccessRecord | DirectLine>, 'logDir' | 'onMalformed'>

/** A table that keeps lines of many folders. */
export interface Store {
  /** As messages name it: without a password. */
  readonly name: string
  /** How long lines are kept, milliseconds; null: for ever. As the address says, else as the table does. */
  keep(): Promise<number | null>
  /**
   * Makes the table where there is none, and has it keep lines as long as the address says.
   *
   * @throws {StoreFailed} the store refuses, or a table of that name is none of this version
   */
  prepare(): Promise<void>
  /**
   * Stores lines. When it fails some of them may be stored; giving them again is harmless.
   *
   * @throws {StoreFailed}
   */
  append(lines: readonly StoredLine[]): Promise<Appended>
  /**
   * The lines that meet a query, each once, and none that has expired.
   *
   * @throws {OptionInvalid} at once: the query cannot be, or this store cannot answer it cheaply
   * @throws {StoreFailed} while reading
   */
  find(query?: StoreQuery): AsyncIterable<FoundLine>
  /** The categories that have rows, perhaps expired ones. @throws {StoreFailed} */
  categories(): Promise<string[]>
  close(): Promise<void>
}

/** Lines on their way into a store, held in the form in which they are sent, and not as records. */
export interface Batch {
  /** Whether it holds as much as should be held: it is to be sent. */
  readonly isFull: boolean
  /** Takes a line; answers why it cannot, else null. */
  add(line: StoredLine): RefusedLine['reason'] | null
  /**
   * Returns when all that was added stands in the store, and how many lines that are. When it fails they are still in the batch.
   *
   * @throws {StoreFailed}
   */
  send(): Promise<number>
}

/** A store as `load` fills it. */
export interface FilledStore extends Store {
  /** A batch of its own for what is read. @param keep what `keep()` answers */
  batch(keep: number | null): Batch
}
