import { COMMON_HELP, FORMAT_HELP, PAGER_HELP, RECORD_HELP } from '../arguments.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit.ts'
import { MATCHING_OPTIONS, printMatching } from '../print-records.ts'

const OPTIONS = { ...MATCHING_OPTIONS, stack: { type: 'boolean', default: true } } as const

export const find: Command = {
  options: OPTIONS,
  help: `Usage: access-log find [category ... | file ... | -] [options]

Prints the lines that match all conditions, oldest first; like grep, exits with 1 if there are none.

  -n, --number <n>      at most this many lines
      --newest          newest first: fast, however large the files are
${COMMON_HELP}

${RECORD_HELP}

${FORMAT_HELP}
      --no-stack        no stacks of errors below their lines
      --long            each record in full, one field per line, with its stack and the lines your code logged for it
${PAGER_HELP}

Examples:
  access-log find payment --since yesterday --until today --status 5xx
  access-log find --user 2 --url '/api/*' --slow 100ms --since 2h
  access-log find --req-id req-1f --long
  zcat old.log.gz | access-log find --status 5xx -`,

  async run(args, terminal) {
    const count = await printMatching(args, terminal, OPTIONS)
    return count === 0 ? EXIT.nothingFound : EXIT.done
  },
}
