import type { TestContext } from 'node:test'
import type { DailyFile } from '../../../lib/writer/daily-file.ts'
import { type OpenFileOptions, openDailyFile } from '../../../lib/writer/open-file.ts'
import { tempDir } from '../../harness/temp-dir.ts'
import { fileOptions } from './file-options.ts'

/** A file that is closed after the test, before its folder goes. */
export async function openFile(
  t: TestContext,
  options: Partial<OpenFileOptions> = {},
  logDir?: string,
): Promise<{ dir: string; file: DailyFile }> {
  let file: DailyFile | undefined
  // Hooks run in the order they are given.
  t.after(() => file?.close())
  const dir = logDir ?? tempDir()
  file = await openDailyFile(fileOptions(dir, options))
  return { dir, file }
}
