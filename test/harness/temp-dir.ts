import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folders: string[] = []

process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})

/**
 * A folder that goes with the process. Gone with its test, it would be removed before the servers that the test started
 * later, while they write into it.
 */
export function tempDir(): string {
  const folder = mkdtempSync(join(tmpdir(), 'access-log-'))
  folders.push(folder)
  return folder
}
