import { lstat, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isAsLong, ledgerPath, parseLedger } from '../../files/archive-ledger.ts'
import { gzipLength } from '../../files/gzip-length.ts'
import { fileBehind } from '../../files/hidden-name.ts'

/** Whether the archive's ledger has all of a category's file, or the file has nothing. What cannot be read is not archived. */
export async function isArchivedFile(folder: string, name: string): Promise<boolean> {
  const file = fileBehind(name)
  if (file === null) return false
  const path = join(folder, name)
  try {
    const { size } = await lstat(path)
    if (size === 0) return true
    const ledger = parseLedger(await readFile(ledgerPath(dirname(folder), file), 'utf8'))
    if (ledger === null) return false
    if (!file.compressed) return isAsLong(ledger, size, undefined)
    const length = await gzipLength(path)
    return length !== null && isAsLong(ledger, size, length)
  } catch {
    return false
  }
}
