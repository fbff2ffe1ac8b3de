import type { AccessRecord } from '../record/access-record.ts'
import type { DirectLine } from '../record/line.ts'
import type { Malformed } from './lines/malformed.ts'
import { compileQuery, type RecordQuery } from './query/query.ts'
import { filesOf, readBatches } from './read-entries.ts'

/** Records as they are read. */
export interface RecordReading<T> extends AsyncIterable<T> {
  /** Broken stretches met so far, files that cannot be read among them. */
  readonly malformed: number
}

/**
 * Reads records back from the files of `logDir`, plain and compressed, of the days in question only.
 *
 * Records come in the order of the files, in which times are nearly ordered: a process may write a moment after it
 * took the time. What is appended to a file while it is read is read too; with `order: 'newest'` only what was there when the
 * files were listed. Memory does not depend on the size of the files.
 *
 * A file, or the folder of a category, that cannot be read is told to `onMalformed`; the others are read.
 *
 * @throws {OptionInvalid} at once: an option of the query is wrong
 * @throws {BucketFailed} while reading: `logDir` is an archive that cannot be asked
 * @throws {PeerMissing} while reading: `logDir` is an archive, and @aws-sdk/client-s3 is not installed
 * @throws while reading: the file system's error when `logDir` cannot be read; the signal's reason
 * @example
 * for await (const record of readRecords({ logDir: 'logs', category: 'payment', where: { status: '5xx' } })) {
 *   console.log(record.url, record.errorDetail?.location)
 * }
 */
export function readRecords(query: RecordQuery & { lines?: 'access' }): RecordReading<AccessRecord>
export function readRecords(query: RecordQuery<DirectLine> & { lines: 'direct' }): RecordReading<DirectLine>
export function readRecords(query: RecordQuery<AccessRecord | DirectLine>): RecordReading<AccessRecord | DirectLine>
export function readRecords(query: RecordQuery<never>): RecordReading<AccessRecord | DirectLine> {
  let count = 0
  const { filter, ...rest } = compileQuery({ ...query })
  const report = (malformed: Malformed) => {
    count++
    filter.report(malformed)
  }
  const compiled = { ...rest, filter: { ...filter, report } }
  return {
    get malformed() {
      return count
    },
    async *[Symbol.asyncIterator]() {
      for await (const batch of readBatches(await filesOf(compiled), compiled)) {
        for (const entry of batch) yield entry.record
      }
    },
  }
}
