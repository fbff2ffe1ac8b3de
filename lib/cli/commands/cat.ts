import { COMMON_HELP, FORMAT_HELP, PAGER_HELP, RECORD_HELP, STACK_HELP } from '../arguments.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit.ts'
import { MATCHING_OPTIONS, printMatching } from '../print-records.ts'

export const cat: Command = {
  options: MATCHING_OPTIONS,
  help: `Usage: access-log cat [category ... | file ... | -] [options]

Prints the lines of the categories (default: all, merged by time), oldest first.

  -n, --number <n>      at most this many lines
      --newest          newest first
${COMMON_HELP}

${RECORD_HELP}

${FORMAT_HELP}
${STACK_HELP}
      --long            each record in full, one field per line, with its stack and the lines your code logged for it
${PAGER_HELP}

Examples:
  access-log cat app --since today
  access-log cat --json --since 2026-11-24 | jq .url`,

  async run(args, terminal) {
    await printMatching(args, terminal, MATCHING_OPTIONS)
    return EXIT.done
  },
}
