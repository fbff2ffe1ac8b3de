import { join } from 'node:path'
import { markdownTable } from '../markdown-table.ts'
import { quantile } from '../quantile.ts'
import { cpuOf } from './process-cost.ts'
import { ROOT } from './tasks.ts'

const PEERS = ['fastify', 'pino', 'pino-roll'].map((name) => join(ROOT, 'node_modules', name))

/** What loading the package takes beside Fastify, pino and pino-roll, which a server has anyway. */
export function loadingTable(rounds: number): string {
  const peers = `for (const name of ${JSON.stringify(PEERS)}) require(name)`
  const ours = `${peers}; import(${JSON.stringify(join(ROOT, 'dist/index.js'))})`
  const scripts = [peers, ours]
  const taken = scripts.map((): number[] => [])
  for (let round = 0; round < 3 * rounds; round++) {
    for (const [index, script] of scripts.entries()) taken[index]?.push(cpuOf([process.execPath, '-e', script]))
  }
  const [alone = Number.NaN, both = Number.NaN] = taken.map((values) => quantile(values, 0.5))
  return markdownTable(
    ['', 'CPU ms', 'beyond (at most 25)'],
    [
      ['Fastify, pino and pino-roll', alone.toFixed(0), ''],
      ['and fastify-access-log', both.toFixed(0), (both - alone).toFixed(0)],
    ],
  )
}
