import { parseArgs } from 'node:util'
import { formatOf, numberOf, queryOf, RECORD_OPTIONS, zoneOf } from './arguments.ts'
import type { Terminal } from './output/terminal.ts'
import { printRecords } from './print-records.ts'

/** What `cat` and `find` do: prints the lines that meet the conditions, in the order asked for. Returns how many. */
export async function printMatching(args: string[], terminal: Terminal): Promise<number> {
  const options = { ...RECORD_OPTIONS, newest: { type: 'boolean' } } as const
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true })
  const query = queryOf(values, positionals, terminal.env)
  const limit = numberOf(values, Number.POSITIVE_INFINITY)
  const order = values.newest ? 'newest' : 'oldest'
  return await printRecords({ ...query, limit, order }, formatOf(values), zoneOf(values), terminal)
}
