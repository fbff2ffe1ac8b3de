import { lstat, readlink, rename, symlink, unlink } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Makes `<logDir>/<category>.log` lead to the file being written, `<category>/<file>`. By a rename, so that whoever
 * opens it meanwhile finds the one or the other file. What stands there and is not a link is left alone.
 *
 * @throws what the disk says; an Error when something else stands there
 */
export async function pointLink(logDir: string, category: string, file: string): Promise<void> {
  const link = join(logDir, `${category}.log`)
  const target = `${category}/${file}`
  const standing = await lstat(link).catch(() => undefined)
  if (standing !== undefined && !standing.isSymbolicLink()) {
    throw new Error(`${link} is not a link: it is left alone; move it away to have the link to today's file there`)
  }
  if (standing !== undefined && (await readlink(link)) === target) return
  const temporary = join(logDir, `.${category}.log.${process.pid}.${Math.random().toString(36).slice(2, 8)}`)
  await symlink(target, temporary)
  try {
    await rename(temporary, link)
  } catch (error) {
    await unlink(temporary).catch(() => {})
    throw error
  }
}
