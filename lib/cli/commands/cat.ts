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

export const cat: Command = {
  summary: 'print lines, oldest first',
  help: `Usage: access-log cat [category ...] [options]

Prints the lines of the categories (default: all, merged by time), oldest first.

  -n, --number <n>      at most so many lines
      --newest          newest first
${COMMON_HELP}

${RECORD_HELP}

${FORMAT_HELP}

Examples:
  access-log cat app --since today
  access-log cat --json --since 2026-11-24 | jq .url`,

  async run(args, terminal) {
    const options = { ...RECORD_OPTIONS, newest: { type: 'boolean' } } as const
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true })
    const query = queryOf(values, positionals, terminal.env)
    const limit = numberOf(values, Number.POSITIVE_INFINITY)
    const order = values.newest ? 'newest' : 'oldest'
    await printRecords({ ...query, limit, order }, formatOf(values), zoneOf(values), terminal)
    return EXIT.done
  },
}
