import type { Stats } from 'node:fs'
import { lstat, readdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Elsewhere } from '../../files/elsewhere.ts'
import { parseFileName } from '../../files/file-name.ts'
import { fileBehind } from '../../files/hidden-name.ts'
import { planRetention, type RetentionRule } from '../../files/retention.ts'
import { isGone } from '../../files/system-error.ts'
import { monotonic } from '../../time/clock.ts'
import { withDiskSlot } from '../disk-slots.ts'
import { isArchivedFile } from './archived-file.ts'

/**
 * An empty file may be one that another process has just opened and is about to write to. One that is still empty this many
 * milliseconds after the folder was listed is not. Its modification time says nothing: the disk's clock need not be ours.
 */
const OPENING = 1000

export interface CleanUpRule extends RetentionRule {
  /** What other processes may see another way; left out where there are none. */
  elsewhere?: Elsewhere
  /** First day, `yyyy-MM-dd`, whose files stay until they are archived; left out where none waits for it. */
  heldFrom?: string | undefined
  /** Told how many days stay for that alone. */
  onHeld?: (days: number) => void
}

/**
 * Removes from a category's folder what the rule does not keep: one operation on the disk at a time, with a rest behind
 * each. Other processes may clean the same folder: what is gone already is no error. Links and folders in it are never
 * touched.
 *
 * @param rest resolves when the next operation may begin
 * @param onError told each file that cannot be removed or is of a day to come, and a folder that cannot be read
 */
export async function cleanUp(
  folder: string,
  rule: CleanUpRule,
  rest: () => Promise<void>,
  onError: (error: unknown, path: string) => void,
  signal: AbortSignal,
): Promise<void> {
  try {
    const names = await withDiskSlot(() => listFiles(folder))
    const listedAt = monotonic()
    const written = await daysWritten(folder, names, rule, onError)
    const plan = planRetention(names, { ...rule, written })
    const empty = new Set<string>()
    let step = plan.next()
    while (step.done !== true) {
      if (signal.aborted) return
      const size = await sizeOf(folder, step.value, { today: rule.today, listedAt, signal })
      if (size === 0) empty.add(step.value)
      await rest()
      step = plan.next(size)
    }
    const held = new Set<string>()
    for (const name of step.value) {
      if (signal.aborted) return
      const { day = '' } = fileBehind(name) ?? {}
      if (await isHeld(folder, name, day, rule)) held.add(day)
      else await remove(join(folder, name), empty.has(name), onError, signal)
      await rest()
    }
    rule.onHeld?.(held.size)
  } catch (error) {
    if (!isGone(error)) onError(error, folder)
  }
}

/** Whether a file that would be removed has to wait for the archive. Costs a small read, so it is asked for such files only. */
async function isHeld(folder: string, name: string, day: string, { heldFrom }: CleanUpRule): Promise<boolean> {
  if (heldFrom === undefined || day < heldFrom) return false
  return !(await withDiskSlot(() => isArchivedFile(folder, name)))
}

/** Names of the files of a folder. Links among them, and folders, are none. */
export async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name)
}

/**
 * The days that are written to: by us, or by a process in a zone where the day is not over.
 *
 * @param onError told each file of a day that has begun nowhere yet
 */
export async function daysWritten(
  folder: string,
  names: readonly string[],
  { category, written, today, elsewhere }: Pick<CleanUpRule, 'category' | 'written' | 'today' | 'elsewhere'>,
  onError: (error: unknown, path: string) => void,
): Promise<ReadonlySet<string>> {
  const days = new Set(written)
  for (const name of elsewhere === undefined ? [] : names) {
    const { day, ...file } = parseFileName(name) ?? { category: undefined, day: '' }
    if (file.category !== category || days.has(day)) continue
    if (elsewhere?.isToCome(day))
      onError(new Error(`${day} is to come by this clock and is no backup`), join(folder, name))
    if (day >= today || !elsewhere?.goesOn(day)) continue
    const found = await statOf(join(folder, name))
    if (found !== undefined && elsewhere.isWritten(day, found.mtimeMs)) days.add(day)
  }
  return days
}

async function sizeOf(
  folder: string,
  name: string,
  { today, listedAt, signal }: { today: string; listedAt: number; signal: AbortSignal },
): Promise<number | undefined> {
  const path = join(folder, name)
  const size = (await statOf(path))?.size
  const left = listedAt + OPENING - monotonic()
  if (size !== 0 || left <= 0 || (fileBehind(name)?.day ?? '') >= today) return size
  await setTimeout(left, undefined, { ref: false, signal }).catch(() => {})
  return (await statOf(path))?.size
}

/** Undefined when it is gone. */
export async function statOf(path: string): Promise<Stats | undefined> {
  try {
    return await withDiskSlot(() => lstat(path))
  } catch (error) {
    if (isGone(error)) return undefined
    throw error
  }
}

/** @param wasEmpty whether it goes for having no byte: another process may have written to it since it was looked at */
async function remove(
  path: string,
  wasEmpty: boolean,
  onError: (error: unknown, path: string) => void,
  signal: AbortSignal,
): Promise<void> {
  try {
    await withDiskSlot(async () => {
      if (wasEmpty && (await lstat(path)).size > 0) return
      if (!signal.aborted) await unlink(path)
    })
  } catch (error) {
    if (!isGone(error)) onError(error, path)
  }
}
