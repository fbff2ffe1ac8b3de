import { compare, cpuOver, find, ratio } from '../comparison.ts'
import { cpuTable } from '../cpu-table.ts'
import type { Measurement } from '../measurement.ts'
import { formatSpread } from '../quantile.ts'

const broken = { paths: ['/broken/42'], status: 500 }

/** What the origin of an error (function, file, line, stack) adds to a record. */
export const errorRecords: Measurement = {
  name: 'error-records',
  title: 'Records of errors, with origin and stack',
  async run(workDir, settings) {
    const rows = [
      { name: 'bare', title: '200, no logging' },
      { name: 'ours', title: '200, access log' },
      { name: 'throwing', title: '500, no logging', ...broken },
      { name: 'throwing-logged', title: '500, access log', ...broken },
    ]
    const measured = await compare(rows, workDir, settings)
    const good = cpuOver(find(measured, 'ours'), find(measured, 'bare'))
    const bad = cpuOver(find(measured, 'throwing-logged'), find(measured, 'throwing'))
    return (
      `${cpuTable(measured, 'bare')}\n\n` +
      `The record of a 500 costs ${formatSpread(ratio(bad, good), 2)} times that of a 200 (promised: at most 4).`
    )
  },
}
