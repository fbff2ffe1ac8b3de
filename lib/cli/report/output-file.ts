import { realpath, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { replaceWhole } from '../../files/save-whole.ts'
import { isGone } from '../../files/system-error.ts'
import { wrongValue } from '../exit.ts'

/**
 * Checks that a file can be written there, as far as can be told before writing.
 *
 * @throws {UsageError} a folder, or a file in none
 */
export async function checkOutput(path: string): Promise<void> {
  if (path === '') throw wrongValue('--output', path, 'the name of a file, or - for stdout')
  if ((await kindOf(path)) === 'folder') throw wrongValue('--output', path, 'the name of a file; it is a folder')
  const folder = dirname(path)
  const kind = await kindOf(folder)
  if (kind === null) throw wrongValue('--output', path, `a file in a folder that exists: ${folder} does not`)
  if (kind !== 'folder') throw wrongValue('--output', path, `a file in a folder; ${folder} is a file`)
}

/**
 * Writes the file whole or not at all, readable by its owner alone, as it shows what the records hold. A link stays, and its
 * target is replaced. A pipe or a device is written to: replacing `/dev/null` would make it a file.
 *
 * @throws the file system's error
 */
export async function writeOutput(path: string, text: string): Promise<void> {
  const kind = await kindOf(path)
  if (kind === 'device') return await writeFile(path, text)
  await replaceWhole(kind === null ? path : await realpath(path), text, 0o600)
}

async function kindOf(path: string): Promise<'file' | 'folder' | 'device' | null> {
  try {
    const found = await stat(path)
    return found.isDirectory() ? 'folder' : found.isFile() ? 'file' : 'device'
  } catch (error) {
    if (isGone(error)) return null
    throw error
  }
}
