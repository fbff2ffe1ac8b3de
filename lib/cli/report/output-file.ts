import { stat } from 'node:fs/promises'
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

async function kindOf(path: string): Promise<'file' | 'folder' | null> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file'
  } catch (error) {
    if (isGone(error)) return null
    throw error
  }
}
