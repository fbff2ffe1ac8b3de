import { randomBytes } from 'node:crypto'
import { rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { isGone } from '../../files/is-gone.ts'
import { wrongValue } from '../exit.ts'

/**
 * Whether a file can be written there, as far as can be told before it is.
 *
 * @throws {UsageError} a folder, or a file in none
 */
export async function checkOutput(path: string): Promise<void> {
  if (path === '') throw wrongValue('--output', path, 'the name of a file, or - for stdout')
  if ((await kindOf(path)) === 'folder') throw wrongValue('--output', path, 'the name of a file; it is a folder')
  const folder = dirname(path)
  const kind = await kindOf(folder)
  if (kind === null) throw wrongValue('--output', path, `a file in a folder that exists: ${folder} does not`)
  if (kind === 'file') throw wrongValue('--output', path, `a file in a folder; ${folder} is a file`)
}

/** Ending of a file that is being written. */
export const UNFINISHED = '.part'

/** What is there already is replaced at once or stays as it is. Only its owner reads it, as with the records. */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  // A name that nobody can have put a link at.
  const unfinished = `${path}.${randomBytes(6).toString('hex')}${UNFINISHED}`
  try {
    await writeFile(unfinished, content, { mode: 0o600, flag: 'wx' })
    await rename(unfinished, path)
  } catch (error) {
    await rm(unfinished, { force: true })
    throw error
  }
}

async function kindOf(path: string): Promise<'file' | 'folder' | null> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file'
  } catch (error) {
    if (isGone(error)) return null
    throw error
  }
}
