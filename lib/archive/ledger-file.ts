import { readFile } from 'node:fs/promises'
import { type ArchiveLedger, formatLedger, ledgerPath, parseLedger } from '../files/archive-ledger.ts'
import { saveWhole } from '../files/save-whole.ts'
import { isSystemError } from '../files/system-error.ts'

interface Part {
  category: string
  day: string
  part: number
}

/** The ledger of a part for this bucket and source; null when there is none, or it cannot be read. */
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
  await saveWhole(ledgerPath(logDir, part), formatLedger(ledger))
}
