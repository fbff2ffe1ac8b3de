import { randomBytes, randomUUID } from 'node:crypto'
import { link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { OptionInvalid } from '../errors.ts'
import { ARCHIVE_FOLDER, SOURCE_FILE } from '../files/archive-ledger.ts'
import { isSourceName, SOURCE_NAME_EXPECTED } from '../files/source-name.ts'
import { hasCode, isGone, isSystemError, systemReason } from '../files/system-error.ts'
import { shownValue } from '../options/shown-value.ts'

/** Path of the file with the name of a folder's source. */
export function sourcePath(logDir: string): string {
  return join(logDir, ARCHIVE_FOLDER, SOURCE_FILE)
}

/** The source of a folder; null when it has none yet. @throws {OptionInvalid} its file holds no name */
export async function knownSource(logDir: string): Promise<string | null> {
  return await keptSource(logDir).catch((error: unknown) => {
    if (isGone(error)) return null
    throw error
  })
}

async function keptSource(logDir: string): Promise<string> {
  const path = sourcePath(logDir)
  const name = (await readFile(path, 'utf8')).trim()
  if (isSourceName(name)) return name
  throw new OptionInvalid(
    `Source in ${path} is ${shownValue(name.slice(0, 80))}; expected ${SOURCE_NAME_EXPECTED}: remove the file`,
  )
}

/**
 * The name of a folder's files in the archive. It names the folder and not the host: a container has a new name at every start,
 * and hosts that share a folder have to agree. Made only once, even by several processes at the same time.
 *
 * @throws {OptionInvalid} the file of the name holds none
 * @throws the file system's error when the name cannot be kept
 */
export async function sourceOf(logDir: string): Promise<string> {
  const known = await knownSource(logDir)
  if (known !== null) return known
  try {
    await makeSource(logDir)
    // Read again: another process may have been first, and a name that is kept nowhere would be another one in the next run.
    return await keptSource(logDir)
  } catch (error) {
    if (isSystemError(error)) {
      const path = sourcePath(logDir)
      error.message = `cannot keep a name for the folder in ${path}: ${systemReason(error)}; give it one with --source NAME`
    }
    throw error
  }
}

async function makeSource(logDir: string): Promise<void> {
  const path = sourcePath(logDir)
  await mkdir(join(logDir, ARCHIVE_FOLDER), { recursive: true })
  const temporary = `${path}.${randomUUID()}`
  await writeFile(temporary, `${madeName(hostname())}\n`, { flag: 'wx' })
  try {
    await link(temporary, path)
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error
  } finally {
    await unlink(temporary)
  }
}

/** `web1-607d1139`: several hosts may have the same name, so random digits tell their folders apart. */
export function madeName(host: string): string {
  const readable = (host.split('.')[0] ?? '').replace(/[^A-Za-z0-9]+/g, '-').replace(/^-+|-+$/g, '')
  return `${(readable || 'host').slice(0, 63)}-${randomBytes(4).toString('hex')}`
}
