import type { Terminal } from './output/terminal.ts'
import { parseArguments } from './parse-arguments.ts'
import { printRecords } from './print-records.ts'
import { LOOK_OPTIONS, lookOf, numberOf, queryOf, RECORD_OPTIONS } from './record-options.ts'

/**
 * What `cat` and `find` do: prints the lines that meet the conditions, in the order asked for; stacks where that is the
 * default or asked for. Returns how many lines those were.
 */
export async function printMatching(args: string[], terminal: Terminal, stack: boolean): Promise<number> {
  const options = { ...RECORD_OPTIONS, ...LOOK_OPTIONS, newest: { type: 'boolean' } } as const
  const { values, positionals } = parseArguments(args, options)
  const query = queryOf(values, positionals, terminal.env)
  const limit = numberOf(values, Number.POSITIVE_INFINITY)
  const order = values.newest ? 'newest' : 'oldest'
  return await printRecords({ ...query, limit, order }, lookOf(values, stack), terminal)
}
