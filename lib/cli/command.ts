import type { Terminal } from './output/terminal.ts'

/** One subcommand. */
export interface Command {
  /** One line for the list of commands. */
  summary: string
  /** Printed by `--help`. */
  help: string
  /** Answers the exit code. */
  run(args: string[], terminal: Terminal): Promise<number>
}
