/** A line, or a stretch of a file, that is no record or cannot be read. Data, never an exception. */
export interface Malformed {
  /** Path of the file. */
  file: string
  /** Byte where it begins; in a compressed file, of the decompressed content. */
  offset: number
  /** Bytes, without the newline. */
  length: number
  /**
   * `not JSON`: the line does not parse. `cut`: the last line of a file, without its newline, does not parse.
   * `not a record`: JSON, but no object with `level` and a `time` that is a number (`1e400` is none). `too long`: above 16 MiB, not looked into.
   * `unreadable`: a file that cannot be read, or decompressed, from here on, or the folder of a category; `text` is the
   * error's message. `compressed`: a file that ends in .zst, .xz, .bz2 or .lz4, which has to be decompressed first.
   */
  reason: 'not JSON' | 'cut' | 'not a record' | 'too long' | 'unreadable' | 'compressed'
  /** The first 200 characters, as they stand in the file: may hold control characters. */
  text: string
}

export const MALFORMED_TEXT_LENGTH = 200
