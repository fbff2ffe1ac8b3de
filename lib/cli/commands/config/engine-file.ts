import { isBucketAddress, parseBucketAddress } from '../../../bucket/address.ts'
import { type Engine, tableName } from '../../../configs/engines/engine.ts'
import { bucketCategories } from '../../../reader/bucket-files.ts'
import { categoriesOf, listFiles } from '../../../reader/list-files.ts'
import { checkCategories } from '../../../reader/query/query.ts'
import { logDirOf } from '../../arguments.ts'
import { checkFolder } from '../../check-folder.ts'
import { UsageError, wrongValue } from '../../exit.ts'
import type { Terminal } from '../../output/terminal.ts'
import type { ConfigValues, PrintedFile } from './options.ts'

/** Characters that engines take for a pattern, or for the end of a string. */
const SPECIAL = /[*']/

/** The statements for an engine that reads the archive. */
export async function engineFile(
  kind: string,
  { install, text }: Engine,
  { name, to, keep, ...values }: ConfigValues,
  chosen: readonly string[],
  terminal: Terminal,
): Promise<PrintedFile> {
  if (keep !== undefined) {
    throw new UsageError(`Option --keep is given; expected none, as ${kind} does not remove anything: leave it out`)
  }
  const logDir = logDirOf(values, terminal.env)
  const place = to ?? (isBucketAddress(logDir) ? logDir : undefined)
  const address = parseBucketAddress('--to', place ?? refuseMissing(kind))
  if (SPECIAL.test(address.prefix)) {
    throw wrongValue('--to', place, `a prefix without * and ', which are special in ${kind}`)
  }
  const categories =
    to !== undefined && chosen.length > 0 ? checkCategories(chosen) : await foundCategories(logDir, chosen)
  return { comment: '--', install, text: text({ address, categories: categories ?? [], table: tableName(name) }) }
}

function refuseMissing(kind: string): never {
  throw wrongValue('--to', undefined, `the archive that ${kind} reads, such as s3://bucket/prefix`)
}

/** The chosen categories, or all of the folder or archive. @throws {UsageError} a chosen one has no files */
async function foundCategories(logDir: string, chosen: readonly string[]): Promise<readonly string[]> {
  await checkFolder(logDir, chosen.length === 0 ? null : chosen)
  if (chosen.length > 0) return chosen
  return isBucketAddress(logDir) ? await bucketCategories(logDir) : categoriesOf(await listFiles(logDir))
}
