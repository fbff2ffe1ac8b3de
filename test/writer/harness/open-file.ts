import type { TestContext } from 'node:test'
import { openRotatedFile, type RotatedFile, type RotatedFileOptions } from '../../../lib/writer/open-file.ts'
import { fileOptions } from './file-options.ts'
import { tempDir } from './temp-dir.ts'

/** A file that is closed after the test, before its folder goes. */
export async function openFile(
  t: TestContext,
  options: Partial<RotatedFileOptions> = {},
  logDir?: string,
): Promise<{ dir: string; file: RotatedFile }> {
  let file: RotatedFile | undefined
  // Hooks run in the order they are given.
  t.after(() => file?.close())
  const dir = logDir ?? tempDir(t)
  file = await openRotatedFile(fileOptions(dir, options))
  return { dir, file }
}
