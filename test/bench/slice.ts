import { setTimeout as sleep } from 'node:timers/promises'
import { Connections } from './load/connections.ts'
import { requestBytes } from './load/request-bytes.ts'
import { emptyLogs, logBytes } from './log-bytes.ts'
import { quantile } from './quantile.ts'
import type { Row } from './row.ts'
import type { ServerProcess } from './server-process.ts'

/** What one slice of load showed of one server. */
export interface Slice {
  /** User and system time of the whole process, microseconds per request. */
  cpu: number
  requestsPerSecond: number
  /** Milliseconds. */
  p99: number
  /** Bytes in log files per request. */
  bytes: number
}

export const CONNECTIONS = 32

// A server that slept for a round has cold caches; the first requests pay for that and do not count.
const LEAD_IN = 150
// Writers that work behind the response get this long to finish, inside the measured CPU time.
const SETTLE = 50

/** Loads a server for `ms` milliseconds while no other has anything to do. */
export async function measureSlice(server: ServerProcess, row: Row, ms: number): Promise<Slice> {
  const requests = (row.paths ?? ['/things/42']).map((path) => requestBytes(server.port, path, row.headers))
  const connections = await Connections.open(server.port, CONNECTIONS, requests, row.status)
  await connections.run({ ms: LEAD_IN })
  await sleep(SETTLE)
  emptyLogs(server.logDir)
  const before = await server.usage()
  const load = await connections.run({ ms })
  await sleep(SETTLE)
  const after = await server.usage()
  connections.close()
  return {
    cpu: (after.cpu - before.cpu) / load.requests,
    requestsPerSecond: load.requests / load.seconds,
    p99: quantile(load.latencies, 0.99),
    bytes: logBytes(server.logDir) / load.requests,
  }
}
