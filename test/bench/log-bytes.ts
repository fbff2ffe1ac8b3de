import { readdirSync, statSync, truncateSync } from 'node:fs'
import { join } from 'node:path'

/** Bytes in all files below a folder. */
export function logBytes(dir: string): number {
  return filesOf(dir).reduce((sum, path) => sum + statSync(path).size, 0)
}

/** Empties all files below a folder, so that a long run does not fill the memory; writers that append go on at 0. */
export function emptyLogs(dir: string): void {
  for (const path of filesOf(dir)) truncateSync(path)
}

function filesOf(dir: string): string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}
