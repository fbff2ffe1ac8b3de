import { lstat, readdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Elsewhere } from '../files/elsewhere.ts'
import { parseFileName } from '../files/file-name.ts'
import { isGone } from '../files/is-gone.ts'
import { planRetention, type RetentionRule } from '../files/retention.ts'
import { now } from '../time/clock.ts'
import { isArchivedFile } from './archived-file.ts'
import { withDiskSlot } from './disk-slots.ts'

/**
 * Milliseconds between two operations on the disk while nobody waits for the clean-up: requests of a server with one core
 * feel thousands of files in one go, and still those with rests of 2 ms; with 10 they do not.
 */
const REST = 10

/** A file without a byte may be another process's, opened and about to be written; after this many milliseconds it is not. */
const OPENING = 1000

export interface CleanUpRule extends RetentionRule {
  /** What other processes may see another way; left out where there are none. */
  elsewhere?: Elsewhere
  /** First day, `yyyy-MM-dd`, whose files stay until they are archived; left out where none waits for it. */
  heldFrom?: string | undefined
  /** Told how many days stay for that alone. */
  onHeld?: (days: number) => void
}

/** Cleans a folder, once at a time: asked for while it cleans, it cleans again afterwards. */
export class Cleaner {
  readonly #folder: string
  readonly #rule: () => CleanUpRule
  readonly #onError: (error: unknown, path: string) => void
  readonly #stop = new AbortController()
  #cleaning: Promise<void> | undefined
  #skipping = new AbortController()
  #isAskedAgain = false

  constructor(folder: string, rule: () => CleanUpRule, onError: (error: unknown, path: string) => void) {
    this.#folder = folder
    this.#rule = rule
    this.#onError = onError
  }

  clean(): void {
    if (this.#cleaning === undefined) this.#cleaning = this.#cleanUntilDone()
    else this.#isAskedAgain = true
  }

  /** Lets a clean-up under way go on without rests. */
  skipRests(): void {
    this.#skipping.abort()
  }

  /** Resolves when it does not clean; until then it does not rest. */
  async idle(): Promise<void> {
    this.skipRests()
    await this.#cleaning
  }

  /** Leaves the rest for the next start. */
  stop(): void {
    this.#stop.abort()
  }

  async #cleanUntilDone(): Promise<void> {
    this.#skipping = new AbortController()
    const { signal } = this.#skipping
    const rest = async () => {
      if (!signal.aborted) await setTimeout(REST, undefined, { ref: false, signal }).catch(() => {})
    }
    do {
      this.#isAskedAgain = false
      await cleanUp(this.#folder, this.#rule(), rest, this.#onError, this.#stop.signal)
    } while (this.#isAskedAgain && !this.#stop.signal.aborted)
    this.#cleaning = undefined
  }
}

/**
 * Removes from a category's folder what the rule does not keep: one operation on the disk at a time, with a rest behind
 * each. Other processes may clean the same folder: what is gone already is no error. Links and folders are never touched,
 * nor is what lies behind a link in the folder's place.
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
    const written = await daysWritten(folder, names, rule, onError)
    const plan = planRetention(names, { ...rule, written })
    let step = plan.next()
    while (step.done !== true) {
      if (signal.aborted) return
      const size = await sizeOf(join(folder, step.value))
      await rest()
      step = plan.next(size)
    }
    const held = new Set<string>()
    for (const name of step.value) {
      if (signal.aborted) return
      const { day = '' } = parseFileName(name) ?? {}
      if (await isHeld(folder, name, day, rule)) held.add(day)
      else await remove(join(folder, name), onError, signal)
      await rest()
    }
    rule.onHeld?.(held.size)
  } catch (error) {
    if (!isGone(error)) onError(error, folder)
  }
}

/** Whether a file that would go has to wait for the archive: one small read, of such files only. */
async function isHeld(folder: string, name: string, day: string, { heldFrom }: CleanUpRule): Promise<boolean> {
  if (heldFrom === undefined || day < heldFrom) return false
  return !(await withDiskSlot(() => isArchivedFile(folder, name)))
}

async function listFiles(folder: string): Promise<string[]> {
  if (!(await lstat(folder)).isDirectory()) return []
  const entries = await readdir(folder, { withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name)
}

/** The days that are written to, by us or where they go on; tells those that go on nowhere yet. */
async function daysWritten(
  folder: string,
  names: readonly string[],
  { category, written, today, elsewhere }: CleanUpRule,
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

async function sizeOf(path: string): Promise<number | undefined> {
  const file = await statOf(path)
  if (file === undefined || file.size > 0 || Math.abs(now() - file.mtimeMs) > OPENING) return file?.size
  await setTimeout(OPENING, undefined, { ref: false })
  return (await statOf(path))?.size
}

async function statOf(path: string): Promise<{ size: number; mtimeMs: number } | undefined> {
  try {
    return await withDiskSlot(() => lstat(path))
  } catch (error) {
    if (isGone(error)) return undefined
    throw error
  }
}

async function remove(
  path: string,
  onError: (error: unknown, path: string) => void,
  signal: AbortSignal,
): Promise<void> {
  try {
    await withDiskSlot(async () => {
      if (!signal.aborted) await unlink(path)
    })
  } catch (error) {
    if (!isGone(error)) onError(error, path)
  }
}
