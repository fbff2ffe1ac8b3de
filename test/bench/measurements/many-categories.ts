import { compare, find } from '../comparison.ts'
import { cpuTable } from '../cpu-table.ts'
import type { Measurement } from '../measurement.ts'

const PATHS = Array.from({ length: 64 }, (_, index) => `/category${index}/things/42`)

/** What it costs when the records go to 64 files in turn. */
export const manyCategories: Measurement = {
  name: 'many-categories',
  title: '64 categories, each request to the next one',
  async run(workDir, settings) {
    const rows = [
      { name: 'bare', title: 'Fastify, no logging' },
      { name: 'ours', title: 'one category' },
      { name: 'many-categories', title: '64 categories', paths: PATHS },
    ]
    const measured = await compare(rows, workDir, settings)
    const megabytes = (name: string) => (find(measured, name).peakRss / 2 ** 20).toFixed(0)
    return `${cpuTable(measured, 'bare')}\n\nPeak memory: ${megabytes('ours')} MB with one, ${megabytes('many-categories')} MB with 64.`
  },
}
