import { lstatSync, mkdirSync } from 'node:fs'
import { lstat, mkdir } from 'node:fs/promises'

/**
 * Makes a folder and those above it where they are missing.
 *
 * @throws what the disk says; an Error when a link stands there, which would lead records and removals elsewhere
 */
export async function makeFolder(folder: string, mode: number): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode })
  } catch (error) {
    // Node says ENOENT for every reason, a read-only disk among them; the plain call says which it is.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    await mkdir(folder, { mode })
  }
  if ((await lstat(folder)).isSymbolicLink()) throw linked(folder)
}

/** The same without waiting. @throws as `makeFolder` does */
export function makeFolderSync(folder: string, mode: number): void {
  mkdirSync(folder, { recursive: true, mode })
  if (lstatSync(folder).isSymbolicLink()) throw linked(folder)
}

function linked(folder: string): Error {
  const text = `ELOOP: ${folder} is a link, which is not followed; make it a folder, or let logDir be the place it leads to`
  return Object.assign(new Error(text), { code: 'ELOOP' })
}
