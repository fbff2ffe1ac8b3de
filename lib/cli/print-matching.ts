import { LOOK_OPTIONS, lookOf, numberOf, PAGER_OPTIONS, queryOf, RECORD_OPTIONS, zoneOf } from './arguments.ts'
import { isFileArgument } from './given-files.ts'
import type { Terminal } from './output/terminal.ts'
import { parseArguments } from './parse-arguments.ts'
import { printRecords, printRecordsLong } from './print-records.ts'

/** Options of `cat` and `find`. */
export const MATCHING_OPTIONS = {
  ...RECORD_OPTIONS,
  ...LOOK_OPTIONS,
  ...PAGER_OPTIONS,
  newest: { type: 'boolean' },
  long: { type: 'boolean' },
} as const

/**
 * What `cat` and `find` do: prints the lines that meet the conditions, in the order asked for; stacks where that is the
 * default or asked for. Returns how many lines those were.
 */
export async function printMatching(args: string[], terminal: Terminal, stack: boolean): Promise<number> {
  const { values, positionals } = parseArguments(args, MATCHING_OPTIONS)
  const paths = positionals.filter(isFileArgument)
  const look = lookOf(values, stack)
  const limit = numberOf(values, Number.POSITIVE_INFINITY)
  const query = {
    ...queryOf(values, positionals, terminal.env),
    limit,
    order: values.newest ? 'newest' : 'oldest',
  } as const
  if (values.pager !== false) terminal.openPager()
  if (values.long && look.format === 'human') return await printRecordsLong(query, paths, zoneOf(values), terminal)
  return await printRecords(query, paths, look, terminal)
}
