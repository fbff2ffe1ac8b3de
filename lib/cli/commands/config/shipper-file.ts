import { resolve } from 'node:path'
import type { ConfigKind } from '../../../configs/config-kind.ts'
import { isPlainPath, type ShippedCategory } from '../../../configs/shipped.ts'
import { categoriesOf, listFiles } from '../../../reader/list-files.ts'
import { logDirOf } from '../../arguments.ts'
import { checkFolder } from '../../check-folder.ts'
import { UsageError, wrongValue } from '../../exit.ts'
import { keepDaysOf } from '../../keep-days.ts'
import type { Terminal } from '../../output/terminal.ts'
import type { ConfigValues, PrintedFile } from './options.ts'

/** The configuration of a program that ships or shows the files. @throws {UsageError} an option does not fit its kind */
export async function shipperFile(
  kind: string,
  { comment, install, namesFiles, keeps, text }: ConfigKind,
  { name, to, keep, ...values }: ConfigValues,
  chosen: readonly string[],
  terminal: Terminal,
): Promise<PrintedFile> {
  const logDir = resolve(logDirOf(values, terminal.env))
  if (namesFiles && !isPlainPath(logDir)) {
    throw wrongValue('--dir', logDir, `a path without any of *?[]{}",\\$\`, which are special in ${kind}`)
  }
  if (keep !== undefined && !keeps) {
    throw new UsageError(`Option --keep is given; expected none, as ${kind} does not remove anything: leave it out`)
  }
  if (to !== undefined) {
    throw new UsageError(`Option --to is given; expected none, as ${kind} does not read the archive: leave it out`)
  }
  await checkFolder(logDir, chosen.length === 0 ? null : chosen)
  const names = categoriesOf(await listFiles(logDir, chosen.length === 0 ? undefined : chosen))
  const keepDays = keepDaysOf(keep ?? [], names)
  const categories = names.map((category): ShippedCategory => ({ category, keepDays: keepDays(category) }))
  return { comment, install, text: text({ logDir, name, categories }) }
}
