import { lstatSync, mkdirSync } from 'node:fs'
import { lstat, mkdir } from 'node:fs/promises'
import { hasCode } from '../files/system-error.ts'

/**
 * Makes a folder and those above it where they are missing. A link to a folder will do: that is how a category is put on
 * another disk.
 *
 * @throws what the disk says; an Error that says so when a link leads nowhere
 */
export async function makeFolder(folder: string, mode: number): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode })
  } catch (error) {
    if (await isLink(folder)) throw leadsNowhere(folder)
    // Node says ENOENT for every reason, a read-only disk among them; the plain call says which it is.
    if (!hasCode(error, 'ENOENT')) throw error
    await mkdir(folder, { mode })
  }
}

/** The same without waiting. @throws as `makeFolder` does */
export function makeFolderSync(folder: string, mode: number): void {
  try {
    mkdirSync(folder, { recursive: true, mode })
  } catch (error) {
    if (lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink()) throw leadsNowhere(folder)
    throw error
  }
}

async function isLink(path: string): Promise<boolean> {
  return await lstat(path).then(
    (found) => found.isSymbolicLink(),
    () => false,
  )
}

function leadsNowhere(folder: string): Error {
  const text = `ENOENT: ${folder} is a link that leads to no folder; make the folder it leads to, or remove the link`
  return Object.assign(new Error(text), { code: 'ENOENT' })
}
