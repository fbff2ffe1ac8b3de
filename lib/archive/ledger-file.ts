import { randomUUID } from 'node:crypto'
import { mkdir, open, readFile, rename, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type ArchiveLedger, formatLedger, ledgerPath, parseLedger } from '../files/archive-ledger.ts'
import { isSystemError } from '../files/is-gone.ts'

interface Part {
  category: string
  day: string
  part: number
}

/** The ledger of a part for this target and source; null when there is none that can be read. */
export async function loadLedger(
  logDir: string,
  part: Part,
  { to, source }: Pick<ArchiveLedger, 'to' | 'source'>,
): Promise<ArchiveLedger | null> {
  try {
    const ledger = parseLedger(await readFile(ledgerPath(logDir, part), 'utf8'))
    return ledger !== null && ledger.to === to && ledger.source === source ? ledger : null
  } catch (error) {
    if (!isSystemError(error)) throw error
    return null
  }
}

/** Saves the ledger of a part: whole or not at all, whatever ends the process. */
export async function saveLedger(logDir: string, part: Part, ledger: ArchiveLedger): Promise<void> {
  const path = ledgerPath(logDir, part)
  await mkdir(dirname(path), { recursive: true })
  await writeWhole(path, formatLedger(ledger))
}

async function writeWhole(path: string, text: string): Promise<void> {
  const temporary = `${path}.${randomUUID()}`
  try {
    const file = await open(temporary, 'wx')
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await unlink(temporary).catch(() => {})
    throw error
  }
}
