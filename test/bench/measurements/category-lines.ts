import { compare } from '../comparison.ts'
import { cpuTable } from '../cpu-table.ts'
import type { Measurement } from '../measurement.ts'

/** What one line of a category costs, logged by a handler. */
export const categoryLines: Measurement = {
  name: 'category-lines',
  title: 'Category lines, with `caller` on and off',
  async run(workDir, settings) {
    const rows = [
      { name: 'ours', title: 'the record only' },
      { name: 'category-line', title: 'and one line to another category, `caller` off' },
      { name: 'category-line-caller', title: 'and one line to another category, `caller` on' },
    ]
    return cpuTable(await compare(rows, workDir, settings), 'ours')
  },
}
