import { shownValue } from '../../options/shown-value.ts'
import type { Command, ListedCommand } from '../command.ts'
import { bashCompletion, fishCompletion, type NamedCommands, zshCompletion } from '../completion.ts'
import { EXIT, UsageError } from '../exit.ts'
import { parseArguments } from '../parse-arguments.ts'

type Commands = ReadonlyMap<string, ListedCommand>

const SHELLS = new Map([
  ['bash', bashCompletion],
  ['zsh', zshCompletion],
  ['fish', fishCompletion],
])

const OPTIONS = { help: { type: 'boolean', short: 'h' } } as const

/** The command that prints scripts for shells, which complete all commands, itself among them. */
export const completionOf = (commands: Commands): Command => ({
  options: OPTIONS,
  firstWords: [...SHELLS.keys()],
  help: `Usage: access-log completion bash|zsh|fish

Prints a script that completes commands and options. To load it in every shell:

  echo 'eval "$(access-log completion bash)"' >> ~/.bashrc
  echo 'eval "$(access-log completion zsh)"' >> ~/.zshrc
  access-log completion fish > ~/.config/fish/completions/access-log.fish`,

  async run(args, terminal) {
    const { positionals } = parseArguments(args, OPTIONS)
    const script = positionals.length === 1 ? SHELLS.get(positionals[0] ?? '') : undefined
    if (script === undefined) {
      const given = positionals.length === 0 ? 'missing' : shownValue(positionals.join(' '))
      throw new UsageError(`Shell is ${given}; expected one of ${[...SHELLS.keys()].join(', ')}`)
    }
    await terminal.line(script(await namedCommands(commands)))
    await terminal.flush()
    return EXIT.done
  },
})

/** Loads all commands, for their options. */
export async function namedCommands(commands: Commands): Promise<NamedCommands> {
  const loaded = [...commands].map(async ([name, { summary, load }]) => {
    const { options, firstWords = [] } = await load()
    return [name, { summary, options, firstWords }] as const
  })
  return new Map(await Promise.all(loaded))
}
