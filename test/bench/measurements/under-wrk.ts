import { execFileSync, spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { markdownTable } from '../markdown-table.ts'
import type { Measurement } from '../measurement.ts'
import { formatSpread, quantile, spreadOf } from '../quantile.ts'
import { ServerProcess } from '../server-process.ts'

const CONNECTIONS = 32
const WARM_UP_SECONDS = 2
const SECONDS = 5

/** A request with this header has a common length. */
const USER_AGENT = 'user-agent: Mozilla/5.0 (X11; Linux x86_64)'

interface Visit {
  /** Microseconds a request. */
  cpu: number
  requestsPerSecond: number
}

/**
 * What a record costs under another load: wrk sends in bursts, so a server meets many requests in one turn of its loop. Each
 * server is new for each of its turns, as two processes of one server differ by more than the servers do.
 */
export const underWrk: Measurement = {
  name: 'wrk',
  title: 'Under wrk',
  async run(workDir, { rounds, against }) {
    if (spawnSync('wrk', ['--version']).error !== undefined) return 'Not measured: apt-get install wrk'
    const env = against === null ? {} : { EARLIER: against }
    const rows = [
      { name: 'bare', title: 'Fastify, no logging' },
      { name: 'floor', title: 'the floor: empty hooks, a constant line' },
      { name: 'ours', title: '**fastify-access-log**' },
      ...(against === null ? [] : [{ name: 'ours-earlier', title: 'an earlier version of it' }]),
    ]
    const visits = rows.map((): Visit[] => [])
    const turns = Math.ceil(rounds / 2)
    for (let turn = 0; turn < turns; turn++) {
      for (const [index, { name }] of rows.entries()) {
        visits[index]?.push(await visit(name, workDir, env))
        process.stderr.write('.')
      }
    }
    const over = visits.map((all) => all.map(({ cpu }, turn) => cpu - (visits[0]?.[turn]?.cpu ?? Number.NaN)))
    const floor = quantile(over[1] ?? [], 0.5)
    const table = rows.map(({ title }, index) => {
      const costs = over[index] ?? []
      return [
        title,
        index === 0 ? '0' : formatSpread(spreadOf(costs), 1),
        index === 0 ? '' : (quantile(costs, 0.5) / floor).toFixed(2),
        quantile(visits[index]?.map(({ requestsPerSecond }) => requestsPerSecond) ?? [], 0.5).toFixed(0),
      ]
    })
    return `${markdownTable(['', 'CPU µs over bare', '× the floor', 'requests/s'], table)}

wrk, one thread, ${CONNECTIONS} connections, ${SECONDS} s after ${WARM_UP_SECONDS} s of warming up; medians [quartiles] of ${turns} processes of each row, in turn.`
  },
}

async function visit(name: string, workDir: string, env: Record<string, string>): Promise<Visit> {
  const server = await ServerProcess.start(name, workDir, { env })
  try {
    load(server.port, WARM_UP_SECONDS)
    const before = await server.usage()
    const requests = load(server.port, SECONDS)
    const after = await server.usage()
    return { cpu: (after.cpu - before.cpu) / requests, requestsPerSecond: requests / SECONDS }
  } finally {
    await server.stop()
    rmSync(server.logDir, { recursive: true, force: true })
  }
}

/** How many requests were answered. */
function load(port: number, seconds: number): number {
  const args = ['-t1', `-c${CONNECTIONS}`, `-d${seconds}s`, '-H', USER_AGENT, `http://127.0.0.1:${port}/things/42`]
  const told = execFileSync('wrk', args, { encoding: 'utf8' })
  return Number(/(\d+) requests in/.exec(told)?.[1])
}
