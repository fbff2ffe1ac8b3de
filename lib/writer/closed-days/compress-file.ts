import type { Stats } from 'node:fs'
import { type FileHandle, link, lstat, open, readdir, rename, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { hiddenName, parseHiddenName } from '../../files/hidden-name.ts'
import { hasCode, isGone } from '../../files/system-error.ts'
import { withDiskSlot } from '../disk-slots.ts'
import { gzipCopy, isGzipOf } from './gzip-copy.ts'
import { isSettled } from './settled.ts'

/** How the work goes on. */
export interface Pace {
  /** Resolves when the next step may begin; throws when the work is to end. */
  rest: () => Promise<void>
  /**
   * Resolves when another process that still writes to the plain file must have noticed that it is gone: processes look every
   * second whether their file is in its place.
   */
  lastWrites: () => Promise<void>
}

/**
 * Puts `<path>.gz` in the place of a file that nobody writes to any more. A reader finds each line once at every moment:
 * the compressed file comes whole by a link, and as long as both stand there, it is but a copy. A line that comes all the
 * same leaves the plain file as it is. Any number of processes may do it at once, and be killed at any point.
 *
 * @returns whether it is compressed; false when it changed, or somebody else is at it
 * @throws what the disk says; the plain file stays then. An Error when the compressed file beside it holds something else
 */
export async function compressFile(path: string, pace: Pace): Promise<boolean> {
  const plain = await open(path, 'r').catch(undefinedIfGone)
  if (plain === undefined) return false
  try {
    const before = await plain.stat()
    const standing = await lstat(`${path}.gz`).catch(undefinedIfGone)
    if (standing === undefined) {
      const made = await makeCopy(path, plain, before, pace)
      return made !== undefined && (await removePlain(path, { before, copy: made, isOurs: true }, pace))
    }
    if (!(await isGzipOf(`${path}.gz`, plain, pace.rest))) {
      throw new Error(`${path}.gz holds other lines than ${path}; move one of them away`)
    }
    return await removePlain(path, { before: await plain.stat(), copy: standing, isOurs: false }, pace)
  } catch (error) {
    // Another process has taken it on, or away.
    if (isGone(error)) return false
    throw error
  } finally {
    await plain.close()
  }
}

/** Undefined when the file changed meanwhile, or another process was faster. */
async function makeCopy(path: string, plain: FileHandle, before: Stats, { rest }: Pace): Promise<Stats | undefined> {
  const folder = dirname(path)
  const name = hiddenName(`${basename(path)}.gz`)
  const temporary = join(folder, name)
  if (await isInTheMaking(path)) return undefined
  const copy = await open(temporary, 'wx', 0o600)
  try {
    if (await isInTheMaking(path, name)) return undefined
    const length = await gzipCopy(plain, copy, rest)
    await takeOver(copy, before)
    await withDiskSlot(() => copy.sync())
    if (!(await isAsBefore(path, before)) || length !== before.size) return undefined
    await linkNew(temporary, `${path}.gz`)
    const made = await copy.stat()
    await syncFolder(folder)
    return made
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return undefined
    throw error
  } finally {
    await copy.close()
    await unlink(temporary).catch(() => {})
  }
}

/** Whether another process makes a copy, which began before ours or bears the smaller name. A copy that does not grow is given up. */
async function isInTheMaking(path: string, own?: string): Promise<boolean> {
  const [folder, plain] = [dirname(path), basename(path)]
  for (const name of await readdir(folder)) {
    const hidden = parseHiddenName(name)
    if (hidden === null || !hidden.isInTheMaking || hidden.plain !== plain || name === own) continue
    if (own !== undefined && name > own) continue
    const found = await lstat(join(folder, name)).catch(undefinedIfGone)
    if (found !== undefined && !isSettled(found.ctimeMs)) return true
  }
  return false
}

/** Who may read the lines, and when they were written, is as before. */
async function takeOver(copy: FileHandle, { mode, uid, gid, atime, mtime }: Stats): Promise<void> {
  const own = await copy.stat()
  // Giving files away is root's; whoever may not, keeps the file as its own.
  if (own.uid !== uid || own.gid !== gid) await copy.chown(uid, gid).catch(() => {})
  await copy.chmod(mode & 0o7777)
  await copy.utimes(atime, mtime)
}

interface Pair {
  before: Stats
  copy: Stats
  /** Whether we made the copy, so that it may go again. */
  isOurs: boolean
}

/** Takes the plain file away, unless it grows behind what the copy holds. */
async function removePlain(path: string, { before, copy, isOurs }: Pair, { lastWrites }: Pace): Promise<boolean> {
  const aside = join(dirname(path), hiddenName(basename(path)))
  if (!(await isAsBefore(path, before))) return false
  await rename(path, aside)
  try {
    await lastWrites()
  } catch (error) {
    await putBack(aside, path)
    throw error
  }
  const isCopied = (await isAsBefore(aside, before)) && (await isAt(`${path}.gz`, copy))
  if (isCopied) await unlink(aside)
  else {
    await putBack(aside, path)
    if (isOurs && (await isAt(`${path}.gz`, copy))) await unlink(`${path}.gz`)
  }
  return isCopied
}

/** Gives a plain file its name again, unless that is taken. @throws what the disk says */
export async function putBack(aside: string, path: string): Promise<void> {
  await linkNew(aside, path)
  await unlink(aside).catch(undefinedIfGone)
}

/** A second name for a file, but never in the place of another file. @throws what the disk says, EEXIST among it */
async function linkNew(from: string, to: string): Promise<void> {
  try {
    await link(from, to)
  } catch (error) {
    // A file system without hard links.
    if (!hasCode(error, 'EPERM', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP', 'EMLINK')) throw error
    if ((await lstat(to).catch(undefinedIfGone)) !== undefined) {
      throw Object.assign(new Error(`EEXIST: ${to} exists already`), { code: 'EEXIST' })
    }
    await rename(from, to)
  }
}

/** So that a loss of power does not take the new name and leave the old one gone. Not every system can. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined)
  await handle?.sync().catch(() => {})
  await handle?.close()
}

async function isAsBefore(path: string, { dev, ino, size }: Stats): Promise<boolean> {
  const found = await lstat(path).catch(undefinedIfGone)
  return found !== undefined && found.dev === dev && found.ino === ino && found.size === size
}

async function isAt(path: string, { dev, ino }: Stats): Promise<boolean> {
  const found = await lstat(path).catch(undefinedIfGone)
  return found !== undefined && found.dev === dev && found.ino === ino
}

function undefinedIfGone(error: unknown): undefined {
  if (!isGone(error)) throw error
}
