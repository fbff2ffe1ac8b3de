import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { markdownTable } from '../markdown-table.ts'
import type { Measurement } from '../measurement.ts'
import { formatSpread, spreadOf } from '../quantile.ts'
import { ServerProcess } from '../server-process.ts'

type Costs = Record<'text' | 'write' | 'file', number[]>

/** What making and writing a record takes in a loop by itself, without a server around it. */
export const recordParts: Measurement = {
  name: 'record-parts',
  title: 'One record in a loop by itself',
  async run(workDir) {
    const server = await ServerProcess.start('record-parts', mkdtempSync(join(workDir, 'record-parts-')))
    const costs = await server.ask<Costs>('parts')
    await server.stop()
    const row = (title: string, values: number[]) => [title, formatSpread(spreadOf(values), 2)]
    return markdownTable(
      ['', 'CPU µs'],
      [
        row('its text', costs.text),
        row("and pino's write, into nothing", costs.write),
        row('and its file: joined to a chunk, written to memory', costs.file),
      ],
    )
  },
}
