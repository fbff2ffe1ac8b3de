import { compare, find } from '../comparison.ts'
import { cpuTable } from '../cpu-table.ts'
import type { Measurement } from '../measurement.ts'

const PATHS = Array.from({ length: 64 }, (_, index) => `/category${index}/things/42`)

/** What it costs when the records go to 64 files in turn; all servers have the same routes, as 64 of them cost Fastify more than one. */
export const manyCategories: Measurement = {
  name: 'many-categories',
  title: '64 categories, each request to a route of the next one',
  async run(workDir, settings) {
    const rows = [
      { name: 'bare-many-routes', title: 'Fastify, no logging', paths: PATHS },
      { name: 'one-category-many-routes', title: 'one category', paths: PATHS },
      { name: 'many-categories', title: '64 categories', paths: PATHS },
    ]
    const measured = await compare(rows, workDir, settings)
    const megabytes = (name: string) => (find(measured, name).peakRss / 2 ** 20).toFixed(0)
    return `${cpuTable(measured, 'bare-many-routes')}\n\nPeak memory: ${megabytes('one-category-many-routes')} MB with one, ${megabytes('many-categories')} MB with 64.`
  },
}
