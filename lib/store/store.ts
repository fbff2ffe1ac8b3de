import type { RecordQuery } from '../reader/query/query.ts'
import type { AccessRecord } from '../record/access-record.ts'
import type { DirectLine } from '../record/line.ts'

/** A line of a log file and its place. Source, file and offset identify a row, so a line that is stored again is the same row. */
export interface StoredLine {
  /** Name of the log folder, which no other folder may have: letters, digits, `_` and `-`. */
  source: string
  /** Name of the plain file: `app.2026-11-24.1.log`. */
  file: string
  /** Byte at which the line begins; in a compressed file, of the decompressed content. */
  offset: number
  /** The line, without newline. */
  text: string
  /** The parsed line, if it is at hand. @default `text` is parsed */
  record?: AccessRecord | DirectLine
}

/** A line that a store does not take. */
export interface RefusedLine {
  line: StoredLine
  /** `expired`: older than the store keeps lines. With any other reason the line will never be taken. */
  reason: 'expired' | 'not a record' | 'not of a log file' | 'no time from 1970 to 2105' | 'too large'
}

/** What became of lines. */
export interface Appended {
  /** Lines that are in the store now, whether they were before or not. */
  stored: number
  refused: RefusedLine[]
}

/** A line that was found. */
export interface FoundLine extends StoredLine {
  record: AccessRecord | DirectLine
}

/** The query of the reader, asked of a store. Records come in the order of their times. */
export type StoreQuery = Omit<RecordQuery<AccessRecord | DirectLine>, 'logDir' | 'onMalformed'>

/** A table that keeps lines of many folders. */
export interface Store {
  /** As messages name it: without a password. */
  readonly name: string
  /** Retention of lines in milliseconds, from the address, else from the table; null: for ever. @throws {StoreFailed} */
  keep(): Promise<number | null>
  /**
   * Creates the table unless it exists, and sets its retention if the address has one.
   *
   * @throws {StoreFailed} the store refuses, or a table of that name is not one of this version
   */
  prepare(): Promise<void>
  /**
   * Stores lines. When it fails some of them may be stored; giving them again is harmless.
   *
   * @throws {StoreFailed}
   */
  append(lines: readonly StoredLine[]): Promise<Appended>
  /**
   * The lines that meet a query, each once, without those that have expired.
   *
   * @throws {OptionInvalid} at once: the query is not valid, or this store cannot answer it cheaply
   * @throws {StoreFailed} while reading
   */
  find(query?: StoreQuery): AsyncIterable<FoundLine>
  /** The categories that have rows, perhaps expired ones. @throws {StoreFailed} */
  categories(): Promise<string[]>
  /** Closes the connections to the store. */
  close(): Promise<void>
}

/** Lines on their way into a store, held in the form in which they are sent to save memory. */
export interface Batch {
  /** Whether it should be sent before more is added. */
  readonly isFull: boolean
  /** Takes a line; returns the reason if it is refused, else null. */
  add(line: StoredLine): RefusedLine['reason'] | null
  /**
   * Resolves, once all lines added since the last success are in the store, with their number. When it fails they stay in the
   * batch, to be sent again.
   *
   * @throws {StoreFailed}
   */
  send(): Promise<number>
}

/** A store as `load` fills it. */
export interface FilledStore extends Store {
  /** A new, empty batch. @param keep retention in milliseconds, as `keep()` returns it; null: for ever */
  batch(keep: number | null): Batch
}
