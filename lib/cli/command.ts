import type { Terminal } from './output/terminal.ts'
import type { OptionTable } from './parse-arguments.ts'

/** One subcommand. */
export interface Command {
  /** Printed by `--help`. */
  help: string
  options: OptionTable
  /** What can stand first, besides categories. */
  firstWords?: readonly string[]
  /** Answers the exit code. */
  run(args: string[], terminal: Terminal): Promise<number>
}

/** What is known of a command before it is loaded, which takes longer than most of what is asked of it. */
export interface ListedCommand {
  /** One line for the list of commands. */
  summary: string
  /** Whether it looks at many lines. */
  readsMuch: boolean
  load(): Promise<Command>
}
