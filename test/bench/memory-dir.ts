import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * A new folder in memory where the system has one (/dev/shm), so that no disk is measured; else in the temporary folder.
 * It goes when this process ends.
 */
export function memoryDir(): string {
  const dir = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'access-log-bench-'))
  process.once('exit', () => rmSync(dir, { recursive: true, force: true }))
  return dir
}
