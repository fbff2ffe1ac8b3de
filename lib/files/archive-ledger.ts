import { join } from 'node:path'

/** Folder below the folder of the logs, with what the archive keeps beside them. */
export const ARCHIVE_FOLDER = '.archive'

/** File in it with the name of the folder in the archive. */
export const SOURCE_FILE = 'source'

/** A stretch of a part that stands in the archive. */
export interface ArchivedStretch {
  /** Bytes of the part, uncompressed. */
  offset: number
  bytes: number
  sha256: string
}

/** What is known to be archived of one part of a day. Only a cache: when it is lost, it is made again from the bucket. */
export interface ArchiveLedger {
  /** `s3://bucket/prefix/` */
  to: string
  source: string
  /** Without gaps, from 0 on. */
  segments: readonly ArchivedStretch[]
  /** Whether the part's content ended where the last one does, when it was looked at. */
  complete: boolean
}

const VERSION = 1

/** Where the ledger of a part lies. */
export function ledgerPath(logDir: string, { category, day, part }: { category: string; day: string; part: number }) {
  // Some file systems do not tell apart what differs in case alone.
  const folder = category.toLowerCase() === SOURCE_FILE ? `.${category}` : category
  return join(logDir, ARCHIVE_FOLDER, folder, `${day}.${part}.json`)
}

export function formatLedger({ to, source, complete, segments }: ArchiveLedger): string {
  return `${JSON.stringify({ version: VERSION, to, source, complete, segments })}\n`
}

/** Reads back what `formatLedger` made; null for anything else, also for what another version wrote. */
export function parseLedger(text: string): ArchiveLedger | null {
  const ledger = parsed(text)
  if (typeof ledger !== 'object' || ledger === null) return null
  const { version, to, source, complete, segments } = ledger as Record<string, unknown>
  if (version !== VERSION || typeof to !== 'string' || typeof source !== 'string') return null
  if (typeof complete !== 'boolean' || !Array.isArray(segments)) return null
  let end = 0
  for (const segment of segments as Partial<ArchivedStretch>[]) {
    const { offset, bytes, sha256 } = segment ?? {}
    if (offset !== end || !Number.isSafeInteger(bytes) || (bytes ?? 0) < 1 || typeof sha256 !== 'string') return null
    end += bytes ?? 0
  }
  return { to, source, complete, segments }
}

/** How many bytes of the part, uncompressed, stand in the archive. */
export function archivedEnd({ segments }: Pick<ArchiveLedger, 'segments'>): number {
  const last = segments.at(-1)
  return last === undefined ? 0 : last.offset + last.bytes
}

/**
 * Whether a file is as long as what is archived of it.
 *
 * @param gzipLength what the last four bytes of a gzip file say of its content's length; undefined for a plain file
 */
export function isAsLong(ledger: ArchiveLedger, size: number, gzipLength: number | undefined): boolean {
  if (!ledger.complete) return false
  return gzipLength === undefined ? archivedEnd(ledger) === size : archivedEnd(ledger) % 2 ** 32 === gzipLength
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
