import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'

/** A file system of the test's own, or undefined (and the test skipped, but not in CI) where mounting is not permitted. */
export function mountedDir(t: TestContext, size: string): string | undefined {
  const dir = mkdtempSync(join(tmpdir(), 'access-log-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', dir], { stdio: 'pipe' })
  } catch (error) {
    rmdirSync(dir)
    if (process.env.CI !== undefined) throw error
    t.skip(`needs the right to mount a tmpfs, run it as root: ${error instanceof Error ? error.message : error}`)
    return undefined
  }
  t.after(() => {
    execFileSync('umount', ['-l', dir])
    rmdirSync(dir)
  })
  return dir
}
