import { mkdtempSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Connections } from '../load/connections.ts'
import { requestBytes } from '../load/request-bytes.ts'
import { markdownTable } from '../markdown-table.ts'
import type { Measurement } from '../measurement.ts'
import { dayBefore, writeOldFiles } from '../old-files.ts'
import { formatSpread, spreadOf } from '../quantile.ts'
import { ServerProcess } from '../server-process.ts'

const RUNS = 7
const OLD_FILES = 2000
const NEAR_MIDNIGHT = new URL('../servers/near-midnight.js', import.meta.url).href
// About 1,500 requests a second: enough to notice a pause, too few to keep the loop busy by themselves.
const LOAD = { connections: 8, rest: 5, ms: 9000 }

/**
 * How late timers fire while the day turns and the files of the day that falls out are removed, beside a turn that
 * removes nothing: the two take turns, so that what disturbs the machine disturbs both.
 */
export const dayTurn: Measurement = {
  name: 'day-turn',
  title: `Event-loop delay while the day turns and ${OLD_FILES.toLocaleString('en')} old files are removed`,
  async run(workDir) {
    const keeping: DayTurn[] = []
    const removing: DayTurn[] = []
    while (removing.length < RUNS) {
      keeping.push(await turnOnce(workDir, 0))
      removing.push(await turnOnce(workDir, OLD_FILES))
    }
    const row = (title: string, delays: Delays[]) => [
      title,
      formatSpread(spreadOf(delays.map(({ p99 }) => p99)), 2),
      formatSpread(spreadOf(delays.map(({ max }) => max)), 2),
    ]
    return markdownTable(
      ['milliseconds between firings of a 1 ms timer', 'p99', 'highest'],
      [
        row(
          '2 s before the turn',
          [...keeping, ...removing].map(({ quiet }) => quiet),
        ),
        row(
          '2 s around the turn, nothing to remove',
          keeping.map(({ turn }) => turn),
        ),
        row(
          '2 s around the turn, the old files are removed',
          removing.map(({ turn }) => turn),
        ),
      ],
    )
  },
}

interface Delays {
  p99: number
  max: number
}

interface DayTurn {
  quiet: Delays
  turn: Delays
}

async function turnOnce(workDir: string, oldFiles: number): Promise<DayTurn> {
  const dir = mkdtempSync(join(workDir, 'day-turn-'))
  const logDir = join(dir, 'day-turn')
  writeOldFiles(
    logDir,
    Array.from({ length: oldFiles }, (_, index) => ({ day: dayBefore(1), part: index + 1 })),
  )
  const server = await ServerProcess.start('day-turn', dir, { nodeArgs: ['--import', NEAR_MIDNIGHT] })
  const connections = await Connections.open(server.port, LOAD.connections, [requestBytes(server.port, '/things/42')])
  const load = connections.run(LOAD)
  const quiet = await server.ask<Delays>('quiet')
  const turn = await server.ask<Delays>('turn')
  await load
  connections.close()
  await server.ask('flush')
  const files = readdirSync(join(logDir, 'app'))
  await server.stop()
  if (files.length !== 2) throw new Error(`expected the files of two days after the turn, found ${files.length} files`)
  return { quiet, turn }
}
