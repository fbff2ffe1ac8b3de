import { checkNames } from '../options/option.ts'
import { compileQuery, type RecordQuery } from './query/query.ts'
import { filesOf } from './read-entries.ts'
import { scanSamples } from './samples/scan-samples.ts'

/** A query whose answer is a number: no order, no limit, records of requests only. */
export type CountQuery = Omit<RecordQuery, 'order' | 'limit' | 'lines'>

const NAMES = 'logDir category from to signal where onMalformed'.split(' ')

/**
 * How many records of requests a query finds. Nearly all are counted without parsing them, so that it takes a fraction of what
 * `readRecords` takes. Not with a function as `where`, which has to be given each record. A file, or the folder of a category, that
 * cannot be read is told to `onMalformed`; the others are counted.
 *
 * @throws {OptionInvalid} an option of the query is wrong
 * @throws {BucketFailed} `logDir` is an archive that cannot be asked
 * @throws {PeerMissing} `logDir` is an archive, and @aws-sdk/client-s3 is not installed
 * @throws the file system's error when `logDir` cannot be read; the signal's reason
 * @example
 * const failed = await countRecords({ logDir: 'logs', from: '2026-11-24', where: { status: '5xx' } })
 */
export async function countRecords(query: CountQuery): Promise<number> {
  checkNames(query, NAMES)
  const compiled = compileQuery({ ...query, lines: 'access' })
  const files = await filesOf(compiled)
  let count = 0
  await scanSamples(files, compiled, () => count++)
  return count
}
