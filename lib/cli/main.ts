#!/usr/bin/env node
import { safeText } from '../display/safe-text.ts'
import type { ListedCommand } from './command.ts'
import { COMMANDS } from './commands.ts'
import { EXIT, exitCodeOf } from './exit.ts'
import { directOutput } from './output/direct-output.ts'
import { Terminal } from './output/terminal.ts'
import { version } from './version.ts'
import { keepYoungGenerationSmall } from './young-generation.ts'

const HELP = `Usage: access-log <command> [category ...] [options]

Searches, follows and counts the log files of fastify-access-log.

${[...COMMANDS].map(([name, { summary }]) => `  ${name.padEnd(10)} ${summary}`).join('\n')}

  access-log <command> --help   options and examples of a command
  access-log --version

Exit codes: 0 success, also when a pipe is closed early; 1 find or show found nothing; 2 wrong arguments, or a folder without
records; 3 a folder or file cannot be read; 130 ctrl-C, 143 SIGTERM.`

/** The descriptor's number, as asking `process.stdout` for it would create the stream. */
const STDOUT = 1

const ending = new AbortController()
const terminal = new Terminal(process, ending.signal, onLost, directOutput(STDOUT))

process.once('SIGINT', () => ending.abort(EXIT.interrupted))
process.once('SIGTERM', () => ending.abort(EXIT.terminated))

// For a process that ends before the command is done.
process.exitCode = EXIT.unreadable
void run(process.argv.slice(2)).then((code) => {
  process.exitCode = code
})

function onLost(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') terminal.note(`access-log: cannot write: ${error.message}`)
  ending.abort(error.code === 'EPIPE' ? EXIT.done : EXIT.unreadable)
}

async function run([name, ...args]: string[]): Promise<number> {
  try {
    if (name === '--version' || name === '-V') return await print(version())
    const command = name === undefined ? undefined : COMMANDS.get(name)
    if (command !== undefined) return await runCommand(command, args)
    if (name === undefined || (name !== '--help' && name !== '-h' && name !== 'help')) {
      terminal.note(name === undefined ? HELP : `access-log: unknown command "${safeText(name)}"; ${await hint(name)}`)
      return EXIT.usage
    }
    return await print(HELP)
  } catch (error) {
    return exitCodeOf(error, terminal)
  } finally {
    await terminal.closePager()
  }
}

async function runCommand({ load, readsMuch }: ListedCommand, args: string[]): Promise<number> {
  const command = await load()
  if (args.includes('--help') || args.includes('-h')) return print(command.help)
  if (readsMuch) keepYoungGenerationSmall()
  try {
    const code = await command.run(args, terminal)
    if (terminal.signal.aborted) return exitCodeOf(terminal.signal.reason, terminal)
    return terminal.readsAll ? code : EXIT.unreadable
  } catch (error) {
    return exitCodeOf(error, terminal, command.options)
  }
}

async function hint(name: string): Promise<string> {
  const { didYouMean } = await import('../options/did-you-mean.ts')
  const meant = didYouMean(name, COMMANDS.keys())
  return meant === undefined ? 'see access-log --help' : `did you mean ${meant}?`
}

async function print(text: string): Promise<number> {
  await terminal.line(text)
  await terminal.flush()
  return terminal.signal.aborted ? exitCodeOf(terminal.signal.reason, terminal) : EXIT.done
}
