import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { printMatching } from '../print-matching.ts'
import { COMMON_HELP, FORMAT_HELP, RECORD_HELP } from '../record-options.ts'

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
    const count = await printMatching(args, terminal, true)
    return count === 0 ? EXIT.nothingFound : EXIT.done
  },
}
