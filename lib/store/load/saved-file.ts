import { readFile } from 'node:fs/promises'
import { isGone } from '../../files/system-error.ts'

/** The text of a file; null when it is not there. @throws the file system's error */
export async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (isGone(error)) return null
    throw error
  }
}
