import { randomUUID } from 'node:crypto'
import { mkdir, open, rename, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { isSystemError, systemReason } from './system-error.ts'

/** What an open() without a mode asks for; the umask takes from it. */
const USUAL_MODE = 0o666

/** Writes a file, and its folder where there is none: whole or not at all, whatever ends the process. @throws the file system's error */
export async function saveWhole(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await replaceWhole(path, text)
}

/**
 * Writes a file in a folder that is there: whole or not at all. Until it is, it has a name that nobody can have put a link at:
 * its own, a dot and something random.
 *
 * @throws the file system's error
 */
export async function replaceWhole(path: string, content: string | Uint8Array, mode = USUAL_MODE): Promise<void> {
  const temporary = `${path}.${randomUUID()}`
  try {
    const file = await open(temporary, 'wx', mode)
    try {
      await file.writeFile(content)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await unlink(temporary).catch(() => {})
    throw isSystemError(error) ? withPath(error, path) : error
  }
}

/** The system names the file that it wrote meanwhile, if any. */
function withPath(error: Error, path: string): Error {
  error.message = `cannot write ${path}: ${systemReason(error)}`
  return error
}
