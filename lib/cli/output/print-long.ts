import type { Malformed } from '../../reader/lines/malformed.ts'
import { readRecords } from '../../reader/read-records.ts'
import type { AccessRecord } from '../../record/access-record.ts'
import { type DirectLine, isAccessRecord } from '../../record/line.ts'
import type { TimeZone } from '../../time/time-zone.ts'
import { isPassedOver } from '../broken-lines.ts'
import { longRecord } from './long-record.ts'
import type { Terminal } from './terminal.ts'

/** Records that share one search for the direct lines of their requests. */
export const TOGETHER = 100

/** Milliseconds: clocks of several processes differ, and code may write a line a moment after the response. */
const MARGIN = 5000

/**
 * Prints records in full, each with the direct lines of its request in every category of the folder.
 *
 * @param logDir null: there is no folder to look for direct lines in
 * @param onPassedOver called for each file and folder that cannot be read
 */
export async function printLong(
  records: readonly (AccessRecord | DirectLine)[],
  logDir: string | null,
  zone: TimeZone,
  terminal: Terminal,
  onPassedOver: (malformed: Malformed) => void = () => {},
): Promise<void> {
  const requests = records.filter(isAccessRecord)
  const lines = logDir === null ? [] : await linesOfRequests(requests, logDir, terminal.signal, onPassedOver)
  for (const record of records) {
    const own = isAccessRecord(record) ? lines.filter((line) => isOfRequest(line, record)) : []
    for (const text of longRecord(record, own, zone, terminal.palette)) await terminal.line(text)
    await terminal.line('')
  }
}

async function linesOfRequests(
  records: readonly AccessRecord[],
  logDir: string,
  signal: AbortSignal,
  onPassedOver: (malformed: Malformed) => void,
): Promise<DirectLine[]> {
  const ids = records.map(({ reqId }) => reqId).filter((id) => typeof id === 'string' && id !== '')
  if (ids.length === 0) return []
  const from = Math.min(...records.map(startOf)) - MARGIN
  const to = Math.max(...records.map(({ time }) => time)) + MARGIN
  const where = { reqId: ids as string[] }
  const lines: DirectLine[] = []
  const onMalformed = (malformed: Malformed) => {
    if (isPassedOver(malformed)) onPassedOver(malformed)
  }
  for await (const line of readRecords({ logDir, from, to, lines: 'direct', where, signal, onMalformed }))
    lines.push(line)
  return lines
}

/** Request ids begin anew with each process, so the time has to fit too. */
function isOfRequest(line: DirectLine, record: AccessRecord): boolean {
  return line.reqId === record.reqId && line.time >= startOf(record) - MARGIN && line.time <= record.time + MARGIN
}

function startOf({ time, durationUs }: AccessRecord): number {
  return time - (Number.isFinite(durationUs) ? durationUs / 1000 : 0)
}
