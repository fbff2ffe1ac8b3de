import { OUTCOMES } from '../record/line.ts'
import type { Command, ListedCommand } from './command.ts'
import type { OptionTable } from './parse-arguments.ts'

/** What is completed: the commands by their names. */
export type NamedCommands = ReadonlyMap<
  string,
  Pick<ListedCommand, 'summary'> & Pick<Command, 'options'> & Required<Pick<Command, 'firstWords'>>
>

/** Values of the options that take only a few. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  outcome: OUTCOMES,
  'not-outcome': OUTCOMES,
  level: ['trace', 'debug', 'info', 'warn', 'error', 'fatal'],
  lines: ['access', 'direct', 'all'],
  lang: ['en', 'ko'],
}

/** Commands whose arguments are no categories. */
const WITHOUT_CATEGORIES: ReadonlySet<string> = new Set(['show', 'completion'])

/** No other folder may be offered: bash expands the words it is offered, and would run a name such as `$(command)`. */
const CATEGORY = '[A-Za-z0-9][A-Za-z0-9_-]*'

/** A script for bash that completes commands, options, some of their values, and categories. */
export function bashCompletion(commands: NamedCommands): string {
  const values = valuesOf(commands).map(([name, all]) => `    --${name}) words='${all.join(' ')}' ;;`)
  const options = [...commands].map(([name, { options }]) => `      ${name}) words='${dashed(options).join(' ')}' ;;`)
  const first = [...commands]
    .filter(([, { firstWords }]) => firstWords.length > 0)
    .map(([name, { firstWords }]) => `      ${name}) words='${firstWords.join(' ')}' ;;`)
  return `_access_log() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" words='' name='' folder="\${LOG_DIR:-logs}" at
  local valued=' ${valued(commands).join(' ')} '
  # bash splits --name=value, zsh does not.
  case "$word" in
    =) word='' ;;
    --*=*) name="\${word%%=*}=" before="\${word%%=*}" word="\${word#*=}" ;;
  esac
  if [[ $before == = ]]; then before="\${COMP_WORDS[COMP_CWORD-2]}"; fi
  case "$before" in
${values.join('\n')}
    --dir|-d) COMPREPLY=($(compgen -d -P "$name" -- "$word")); return ;;
  esac
  if [[ -z $words && $COMP_CWORD -eq 1 ]]; then words='${[...commands.keys()].join(' ')} --help --version'
  elif [[ -z $words && $word == -* ]]; then
    case "\${COMP_WORDS[1]}" in
${options.join('\n')}
    esac
  elif [[ -z $words && $valued != *" $before "* ]]; then
    if [[ $COMP_CWORD -eq 2 ]]; then case "\${COMP_WORDS[1]}" in
${first.join('\n')}
    esac; fi
    for ((at = 2; at < COMP_CWORD; at++)); do
      case "\${COMP_WORDS[at]}" in
        --dir|-d) if [[ \${COMP_WORDS[at+1]} == = ]]; then ((at++)); fi; folder="\${COMP_WORDS[at+1]}" ;;
        --dir=*) folder="\${COMP_WORDS[at]#*=}" ;;
        -d?*) folder="\${COMP_WORDS[at]#-d}" ;;
      esac
    done
    case "\${COMP_WORDS[1]}" in
      ${[...WITHOUT_CATEGORIES].join('|')}) ;;
      *) words="$words $(command ls -p -- "$folder" 2>/dev/null | sed -n 's:^\\(${CATEGORY}\\)/$:\\1:p' | tr '\\n' ' ')" ;;
    esac
  fi
  COMPREPLY=($(compgen -P "$name" -W "$words" -- "$word"))
}
complete -o default -F _access_log access-log`
}

/** The same for zsh, which can run bash's completions. */
export function zshCompletion(commands: NamedCommands): string {
  return `autoload -Uz bashcompinit && bashcompinit\n${bashCompletion(commands)}`
}

/** The same for fish. */
export function fishCompletion(commands: NamedCommands): string {
  const names = [...commands.keys()].join(' ')
  const ofCategories = [...commands.keys()].filter((name) => !WITHOUT_CATEGORIES.has(name)).join(' ')
  const lines = [...commands].flatMap(([command, { summary, options, firstWords }]) => {
    const seen = `complete -c access-log -n '__fish_seen_subcommand_from ${command}'`
    return [
      `complete -c access-log -n 'not __fish_seen_subcommand_from ${names}' -f -a ${command} -d '${summary}'`,
      ...(firstWords.length === 0 ? [] : [`${seen} -f -a '${firstWords.join(' ')}'`]),
      ...dashed(options).map((option) => {
        const name = option.slice(2)
        const { type, short } = options[name] ?? {}
        const values = VALUES[name] === undefined ? '' : ` -f -a '${VALUES[name].join(' ')}'`
        return `${seen} -l ${name}${short === undefined ? '' : ` -s ${short}`}${type === 'string' ? ` -r${values}` : ''}`
      }),
    ]
  })
  return `function __access_log_categories
    set -l folder logs
    test -n "$LOG_DIR"; and set folder $LOG_DIR
    set -l before ''
    for word in (commandline -opc)
        switch $before
            case --dir -d
                set folder $word
        end
        switch $word
            case '--dir=*'
                set folder (string replace -- '--dir=' '' $word)
            case '-d*'
                set folder (string replace -- '-d' '' $word)
        end
        set before $word
    end
    command ls -p -- $folder 2>/dev/null | string replace -rf '^(${CATEGORY})/$' '$1'
end
complete -c access-log -n '__fish_seen_subcommand_from ${ofCategories}' -a '(__access_log_categories)'
${lines.join('\n')}`
}

/** Options as they are typed, in the form that changes something. */
function dashed(options: OptionTable): string[] {
  return Object.entries(options).map(([name, { default: byDefault }]) =>
    byDefault === true ? `--no-${name}` : `--${name}`,
  )
}

/** Options that take a value, as they are typed. What is one of these is no switch of another command. */
function valued(commands: NamedCommands): string[] {
  const typed = [...commands.values()].flatMap(({ options }) =>
    Object.entries(options)
      .filter(([, { type }]) => type === 'string')
      .flatMap(([name, { short }]) => (short === undefined ? [`--${name}`] : [`--${name}`, `-${short}`])),
  )
  return [...new Set(typed)]
}

function valuesOf(commands: NamedCommands): [name: string, values: readonly string[]][] {
  const names = new Set([...commands.values()].flatMap(({ options }) => Object.keys(options)))
  return Object.entries(VALUES).filter(([name]) => names.has(name))
}
