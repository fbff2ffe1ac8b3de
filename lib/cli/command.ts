import type { Terminal } from './output/terminal.ts'
import type { OptionTable } from './parse-arguments.ts'

/** One subcommand. */
export interface Command {
  /** Printed by `--help`. */
  help: string
  options: OptionTable
  /** Words that can come first in place of a category, such as the names of subcommands. */
  firstWords?: readonly string[]
  /** @param args without the command's name @returns the exit code */
  run(args: string[], terminal: Terminal): Promise<number>
}

/** What is known of a command without loading it: loading all of them would take longer than most commands run. */
export interface ListedCommand {
  /** One line for the list of commands. */
  summary: string
  /** Whether it may parse many lines, for which memory is set up before it runs. Those that print lines see to it themselves, as only some parse them. */
  readsMuch: boolean
  load(): Promise<Command>
}
