import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { Connections } from '../load/connections.ts'
import { requestBytes } from '../load/request-bytes.ts'
import { emptyLogs } from '../log-bytes.ts'
import { markdownTable } from '../markdown-table.ts'
import type { Measurement } from '../measurement.ts'
import { ServerProcess } from '../server-process.ts'
import { CONNECTIONS } from '../slice.ts'

const STEP = 200_000
const STEPS = 5

/** Whether memory stays where it is over a million requests. */
export const memory: Measurement = {
  name: 'memory',
  title: 'Memory over 1,000,000 requests',
  async run(workDir) {
    const server = await ServerProcess.start('ours', mkdtempSync(join(workDir, 'memory-')), {
      nodeArgs: ['--expose-gc'],
    })
    const connections = await Connections.open(server.port, CONNECTIONS, [requestBytes(server.port, '/things/42')])
    const rows: string[][] = []
    for (let step = 1; step <= STEPS; step++) {
      await connections.run({ requests: STEP })
      emptyLogs(server.logDir)
      const { heapUsed, rss } = await server.usage()
      rows.push([(step * STEP).toLocaleString('en'), megabytes(heapUsed), megabytes(rss)])
    }
    connections.close()
    await server.stop()
    return markdownTable(['requests', 'heap MB after a collection', 'resident MB'], rows)
  },
}

function megabytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1)
}
