import { execFileSync } from 'node:child_process'
import type { TestContext } from 'node:test'
import { tempDir } from './temp-dir.ts'

/** A file system of the test's own, or undefined (and the test skipped) where mounting is not permitted. */
export function mountedDir(t: TestContext, size: string): string | undefined {
  const dir = tempDir(t)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', dir], { stdio: 'pipe' })
  } catch (error) {
    t.skip(`needs the right to mount a tmpfs: ${error instanceof Error ? error.message : error}`)
    return undefined
  }
  t.after(() => execFileSync('umount', ['-l', dir]))
  return dir
}
