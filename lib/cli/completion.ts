import { OUTCOMES } from './arguments.ts'
import type { Command, ListedCommand } from './command.ts'
import type { OptionTable } from './parse-arguments.ts'

/** What is completed: the commands by their names. */
export type NamedCommands = ReadonlyMap<string, Pick<ListedCommand, 'summary'> & Pick<Command, 'options'>>

/** Values that an option takes, where they are few. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  outcome: OUTCOMES,
  'not-outcome': OUTCOMES,
  level: ['trace', 'debug', 'info', 'warn', 'error', 'fatal'],
  lines: ['access', 'direct', 'all'],
}

export function bashCompletion(commands: NamedCommands): string {
  const values = valuesOf(commands).map(([name, all]) => `    --${name}) words='${all.join(' ')}' ;;`)
  const options = [...commands].map(([name, { options }]) => `      ${name}) words='${dashed(options).join(' ')}' ;;`)
  return `_access_log() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" words=''
  case "$before" in
${values.join('\n')}
    --dir|-d) COMPREPLY=($(compgen -d -- "$word")); return ;;
  esac
  if [[ -z $words && $COMP_CWORD -eq 1 ]]; then words='${[...commands.keys()].join(' ')} --help --version'
  elif [[ -z $words && $word == -* ]]; then
    case "\${COMP_WORDS[1]}" in
${options.join('\n')}
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _access_log access-log`
}

/** zsh runs functions of bash. */
export function zshCompletion(commands: NamedCommands): string {
  return `autoload -Uz bashcompinit && bashcompinit\n${bashCompletion(commands)}`
}

export function fishCompletion(commands: NamedCommands): string {
  const names = [...commands.keys()].join(' ')
  const lines = [...commands].flatMap(([command, { summary, options }]) => [
    `complete -c access-log -n 'not __fish_seen_subcommand_from ${names}' -f -a ${command} -d '${summary}'`,
    ...dashed(options).map((option) => {
      const name = option.slice(2)
      const values = VALUES[name] === undefined ? '' : ` -f -a '${VALUES[name].join(' ')}'`
      const takes = options[name]?.type === 'string' ? ` -r${values}` : ''
      return `complete -c access-log -n '__fish_seen_subcommand_from ${command}' -l ${name}${takes}`
    }),
  ])
  return lines.join('\n')
}

/** Options as they are typed; of one that can be turned off only what changes something. */
function dashed(options: OptionTable): string[] {
  return Object.keys(options).flatMap((name) => {
    if (name === 'pager') return ['--no-pager']
    return name === 'stack' ? ['--stack', '--no-stack'] : [`--${name}`]
  })
}

function valuesOf(commands: NamedCommands): [name: string, values: readonly string[]][] {
  const names = new Set([...commands.values()].flatMap(({ options }) => Object.keys(options)))
  return Object.entries(VALUES).filter(([name]) => names.has(name))
}
