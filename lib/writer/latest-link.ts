import { lstatSync, readlinkSync, renameSync, symlinkSync, unlinkSync } from 'node:fs'
import { lstat, readlink, rename, symlink, unlink } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { withDiskSlot } from './disk-slots.ts'

/** The link `<logDir>/<category>.log` to the file being written. */
export class LatestLink {
  readonly #logDir: string
  readonly #category: string
  readonly #onError: (error: unknown) => void
  #path: string | undefined
  /** Where it was led last. */
  #leadsTo: string | undefined
  #pointing: Promise<void> | undefined
  #isStopped = false

  /** @param onError told the first failure only: what forbids links goes on to forbid them */
  constructor(logDir: string, category: string, onError: (error: unknown) => void) {
    this.#logDir = logDir
    this.#category = category
    let isReported = false
    this.#onError = (error) => {
      if (!isReported) onError(error)
      isReported = true
    }
  }

  /** Makes the link lead to a file of the category's folder, unless it does. */
  point(path: string): void {
    this.#path = path
    this.#pointing ??= this.#pointUntilDone()
  }

  /** The same before it returns, for the end of the process: does nothing where it was led there before. Never throws. */
  pointSync(path: string): void {
    if (this.#isStopped || path === this.#leadsTo) return
    try {
      pointLinkSync(this.#logDir, this.#category, basename(path))
      this.#leadsTo = path
    } catch (error) {
      this.#onError(error)
    }
  }

  /** Resolves when the link leads where it was last told to. */
  async idle(): Promise<void> {
    await this.#pointing
  }

  /** Leaves the link as it is. */
  stop(): void {
    this.#isStopped = true
  }

  async #pointUntilDone(): Promise<void> {
    for (let path = this.#path; path !== undefined; path = this.#path) {
      this.#path = undefined
      const file = basename(path)
      await withDiskSlot(async () => {
        if (this.#isStopped) return
        await pointLink(this.#logDir, this.#category, file, () => this.#isStopped)
        this.#leadsTo = path
      }).catch(this.#onError)
    }
    this.#pointing = undefined
  }
}

/**
 * Makes `<logDir>/<category>.log` lead to the file being written, `<category>/<file>`. By a rename, so that whoever
 * opens it meanwhile finds the one or the other file. What stands there and is not a link is left alone.
 *
 * @param isStopped whether it was given up while the disk stood still
 * @throws what the disk says; an Error when something else stands there
 */
async function pointLink(logDir: string, category: string, file: string, isStopped: () => boolean): Promise<void> {
  const link = join(logDir, `${category}.log`)
  const target = `${category}/${file}`
  const standing = await lstat(link).catch(() => undefined)
  if (standing !== undefined && !standing.isSymbolicLink()) throw noLink(link)
  if (standing !== undefined && (await readlink(link)) === target) return
  if (isStopped()) return
  const temporary = temporaryName(logDir, category)
  await symlink(target, temporary)
  try {
    await rename(temporary, link)
  } catch (error) {
    await unlink(temporary).catch(() => {})
    throw error
  }
}

/** The same without waiting. */
function pointLinkSync(logDir: string, category: string, file: string): void {
  const link = join(logDir, `${category}.log`)
  const target = `${category}/${file}`
  const standing = lstatSync(link, { throwIfNoEntry: false })
  if (standing !== undefined && !standing.isSymbolicLink()) throw noLink(link)
  if (standing !== undefined && readlinkSync(link) === target) return
  const temporary = temporaryName(logDir, category)
  symlinkSync(target, temporary)
  try {
    renameSync(temporary, link)
  } catch (error) {
    unlinkSync(temporary)
    throw error
  }
}

function noLink(path: string): Error {
  return new Error(`${path} is not a link: it is left alone; move it away to have the link to today's file there`)
}

function temporaryName(logDir: string, category: string): string {
  return join(logDir, `.${category}.log.${process.pid}.${Math.random().toString(36).slice(2, 8)}`)
}
