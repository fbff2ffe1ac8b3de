import { COMMON_HELP, FORMAT_HELP, PAGER_HELP, RECORD_HELP } from '../arguments.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit.ts'
import { MATCHING_OPTIONS, printMatching } from '../print-records.ts'

export const find: Command = {
  options: MATCHING_OPTIONS,
  help: `Usage: access-log find [category ... | file ... | -] [options]

Prints the lines that meet all conditions, oldest first; exits with 1 when there is none, as grep does.

  -n, --number <n>      at most so many lines
      --newest          newest first: fast, whatever the size of the files
${COMMON_HELP}

${RECORD_HELP}

${FORMAT_HELP}
      --long            every field under the other, with stack and the direct lines of the request
${PAGER_HELP}

Examples:
  access-log find payment --since yesterday --until today --status 5xx
  access-log find --user 2 --url '/api/*' --slow 100ms --since 2h
  access-log find --req-id req-1f --long
  zcat old.log.gz | access-log find --status 5xx -`,

  async run(args, terminal) {
    const count = await printMatching(args, terminal, true)
    return count === 0 ? EXIT.nothingFound : EXIT.done
  },
}
