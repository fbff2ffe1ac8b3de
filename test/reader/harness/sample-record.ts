import type { AccessRecord } from '../../../lib/reader/index.ts'

/** 2026-11-24 12:00:00 UTC. */
export const NOON = Date.UTC(2026, 10, 24, 12)

/** A record with the keys in the order of the files. */
export function sampleRecord(changes: Partial<AccessRecord> = {}): AccessRecord {
  const { time = NOON, durationUs = 267 } = changes
  const shown = (ms: number) => new Date(ms).toISOString().slice(0, 19).replace('T', ' ').replaceAll('-', '/')
  return {
    level: 30,
    time,
    category: 'app',
    url: 'localhost/test',
    method: 'GET',
    statusCode: 200,
    errorDetail: null,
    client: { client: '127.0.0.1', user: 2, email: '**e*@example.com' },
    processedTime: `${durationUs / 1000}ms`,
    datetimeUTC: shown(time),
    datetimeKST: shown(time + 9 * 3_600_000),
    outcome: 'completed',
    reqId: 'req-1',
    route: '/test',
    durationUs,
    ...changes,
  }
}

/** Records told apart by reqId, a second after one another. */
export function numbered(from: number, to: number, changes: Partial<AccessRecord> = {}): AccessRecord[] {
  return Array.from({ length: to - from + 1 }, (_, index) =>
    sampleRecord({ reqId: `req-${from + index}`, time: NOON + (from + index) * 1000, ...changes }),
  )
}
