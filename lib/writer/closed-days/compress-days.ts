import { readlink, unlink } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { filesOfCategory } from '../../files/file-name.ts'
import { parseHiddenName } from '../../files/hidden-name.ts'
import { withDiskSlot } from '../disk-slots.ts'
import { type CleanUpRule, daysWritten, listFiles, statOf } from './clean-up.ts'
import { compressFile, type Pace, putBack } from './compress-file.ts'
import { isSettled } from './settled.ts'

export interface CompressRule extends Pick<CleanUpRule, 'category' | 'today' | 'written' | 'elsewhere'> {
  /** The link to the file being written, which must lead somewhere while nothing is written today. */
  link: string
}

/**
 * Compresses the files of days that are over, oldest first. What a process that was killed left half done is done again.
 *
 * @param onError told each file that cannot be compressed and stays
 * @returns the days that have to wait: they were written to a moment ago or still are, or another process is at them
 * @throws what the disk says of the folder, and what ends the pace
 */
export async function compressDays(
  folder: string,
  rule: CompressRule,
  pace: Pace,
  onError: (error: unknown, path: string) => void,
): Promise<ReadonlySet<string>> {
  await finishHidden(folder, rule, pace, onError)
  const names = await withDiskSlot(() => listFiles(folder))
  const written = await daysWritten(folder, names, rule, () => {})
  const pointed = basename(await readlink(rule.link).catch(() => ''))
  const waiting = new Set<string>()
  for (const { name, day, compressed } of filesOfCategory(names, rule.category)) {
    if (compressed || day >= rule.today || name === pointed) continue
    await pace.rest()
    const path = join(folder, name)
    const found = await statOf(path)
    if (found === undefined || found.size === 0) continue
    const isOver = !written.has(day) && isSettled(found.mtimeMs)
    if (!(isOver && (await attempt(() => compressFile(path, pace), path, pace, onError)))) waiting.add(day)
  }
  return waiting
}

/** Removes copies that nobody goes on with, and gives plain files that were about to go their names again. */
async function finishHidden(
  folder: string,
  { category }: CompressRule,
  pace: Pace,
  onError: (error: unknown, path: string) => void,
): Promise<void> {
  for (const name of await withDiskSlot(() => listFiles(folder))) {
    const hidden = parseHiddenName(name)
    if (hidden === null || hidden.category !== category) continue
    const path = join(folder, name)
    const found = await statOf(path)
    if (found === undefined || !isSettled(found.ctimeMs)) continue
    const finish = async () => {
      await (hidden.isInTheMaking ? unlink(path) : putBack(path, join(folder, hidden.plain)))
      return true
    }
    await attempt(finish, path, pace, onError)
    await pace.rest()
  }
}

/** What cannot be done is told, and done: it is tried again at the next turn of the day. */
async function attempt(
  run: () => Promise<boolean>,
  path: string,
  { rest }: Pace,
  onError: (error: unknown, path: string) => void,
): Promise<boolean> {
  try {
    return await run()
  } catch (error) {
    await rest()
    onError(error, path)
    return true
  }
}
