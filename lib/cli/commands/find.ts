import { parseArgs } from 'node:util'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { printRecords } from '../print-records.ts'
import {
  COMMON_HELP,
  FORMAT_HELP,
  formatOf,
  numberOf,
  queryOf,
  RECORD_HELP,
  RECORD_OPTIONS,
  zoneOf,
} from '../record-options.ts'

export const find: Command = {
  summary: 'print the lines that meet conditions',
  help: `Usage: access-log find [category ...] [options]

Prints the lines that meet all conditions, oldest first; exits with 1 when there is none, as grep does.

  -n, --number <n>      at most so many lines
      --newest          newest first: fast, whatever the size of the files
${COMMON_HELP}

${RECORD_HELP}

${FORMAT_HELP}

Examples:
  access-log find payment --since yesterday --until today --status 5xx
  access-log find --user 2 --url '/api/*' --slow 100ms --since 2h
  access-log find --req-id req-1f`,

  async run(args, terminal) {
    const options = { ...RECORD_OPTIONS, newest: { type: 'boolean' } } as const
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true })
    const query = queryOf(values, positionals, terminal.env)
    const limit = numberOf(values, Number.POSITIVE_INFINITY)
    const order = values.newest ? 'newest' : 'oldest'
    const count = await printRecords({ ...query, limit, order }, formatOf(values), zoneOf(values), terminal)
    return count === 0 ? EXIT.nothingFound : EXIT.done
  },
}
