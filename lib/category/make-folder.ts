import { mkdir } from 'node:fs/promises'

/**
 * Makes a folder and those above it where they are missing.
 *
 * @throws what the disk says
 */
export async function makeFolder(folder: string, mode: number): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode })
  } catch (error) {
    // Node says ENOENT for every reason, a read-only disk among them; the plain call says which it is.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    await mkdir(folder, { mode })
  }
}
