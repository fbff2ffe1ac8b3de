import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'

/** A log folder that goes with the test. */
export function tempLogDir(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'access-log-reader-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
