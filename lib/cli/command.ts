import type { Terminal } from './output/terminal.ts'
import type { OptionTable } from './parse-arguments.ts'

/** The commands by their names. */
export type NamedCommands = ReadonlyMap<string, Command>

/** One subcommand. */
export interface Command {
  /** One line for the list of commands. */
  summary: string
  /** Printed by `--help`. */
  help: string
  options: OptionTable
  /** Answers the exit code. */
  run(args: string[], terminal: Terminal): Promise<number>
}
