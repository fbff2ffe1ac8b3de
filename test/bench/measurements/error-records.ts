import { compare, cpuOver, find, ratio } from '../comparison.ts'
import { cpuTable } from '../cpu-table.ts'
import type { Measurement } from '../measurement.ts'
import { formatSpread } from '../quantile.ts'

/** What a record of a 200 may cost, as a multiple of the floor. */
const ALLOWED = 1.25

const broken = { paths: ['/broken/42'], status: 500 }

/** What the origin of an error (function, file, line, stack) adds to a record. */
export const errorRecords: Measurement = {
  name: 'error-records',
  title: 'Records of errors, with origin and stack',
  async run(workDir, settings) {
    const rows = [
      { name: 'bare', title: '200, no logging' },
      { name: 'floor', title: '200, the floor' },
      { name: 'ours', title: '200, access log' },
      { name: 'throwing', title: '500, no logging', ...broken },
      { name: 'throwing-floor', title: "500, the floor of errors: empty hooks, pino's line of the error", ...broken },
      { name: 'throwing-logged', title: '500, access log', ...broken },
      {
        name: 'throwing-fastify-logger',
        title: "500, Fastify's own logger + pino-roll (3 lines a request)",
        ...broken,
      },
    ]
    const measured = await compare(rows, workDir, settings)
    const over = (name: string, base: string) => cpuOver(find(measured, name), find(measured, base))
    const record = over('throwing-logged', 'throwing')
    const times = (bases: number[], digits = 2) => formatSpread(ratio(record, bases), digits)
    const allowed = over('floor', 'bare').map((cost) => ALLOWED * cost)
    return (
      `${cpuTable(measured, 'bare')}\n\n` +
      `Over a 500 without logging, the record of a 500 costs ${times(over('throwing-floor', 'throwing'))} times the floor of ` +
      `errors, ${times(allowed)} times what that of a 200 may cost (${ALLOWED} times the floor), ` +
      `${times(over('ours', 'bare'), 1)} times what it does cost.`
    )
  },
}
