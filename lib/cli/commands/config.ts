import { resolve } from 'node:path'
import type { ConfigKind } from '../../configs/config-kind.ts'
import { CONFIG_KINDS } from '../../configs/config-kinds.ts'
import { isPlainPath, type ShippedCategory } from '../../configs/shipped.ts'
import { didYouMean } from '../../options/did-you-mean.ts'
import { listFiles } from '../../reader/list-files.ts'
import { logDirOf } from '../arguments.ts'
import { categoriesOf, checkFolder } from '../check-folder.ts'
import type { Command } from '../command.ts'
import { EXIT, UsageError } from '../exit.ts'
import { keepDaysOf } from '../keep-days.ts'
import { parseArguments } from '../parse-arguments.ts'

const OPTIONS = {
  dir: { type: 'string', short: 'd' },
  keep: { type: 'string', multiple: true },
  name: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const

/** What a log group can be named after, and a file. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/

export const config: Command = {
  options: OPTIONS,
  help: `Usage: access-log config <kind> [category ...] [options]

Prints one file for the categories found in the folder (default: all). How to install it stands in the file, or on stderr
where the file can have no comment.

Kinds:
${[...CONFIG_KINDS].map(([name, { summary }]) => `  ${name.padEnd(17)} ${summary}`).join('\n')}

      --keep <time>   + how long what is shipped is kept: 60d, 5y, forever, or of one category: payment=5y (default: 60d)
      --name <service>  name of the service, in log groups: /<service>/<category> (default: access-log)
  -d, --dir <folder>    folder of the logs (default: LOG_DIR, else logs)
  -h, --help            this text

Examples:
  access-log config cloudwatch-agent --name shop --keep 60d --keep payment=5y > access-log.json
  access-log config lnav > access-log.json && lnav -i access-log.json`,

  async run(args, terminal) {
    const { values, positionals } = parseArguments(args, OPTIONS)
    const [kindName, ...chosen] = positionals
    const kind = kindOf(kindName)
    const logDir = resolve(logDirOf(values, terminal.env))
    if (kind.namesFiles && !isPlainPath(logDir)) {
      throw new UsageError(
        `--dir: expected a folder without any of *?[]{}",\\$\` in its path, which ${kindName} would read as more, got ${logDir}`,
      )
    }
    const { name = 'access-log' } = values
    if (!NAME.test(name)) throw new UsageError(`--name: expected letters, digits and ._- in between, got "${name}"`)
    if (values.keep !== undefined && !kind.keeps) {
      throw new UsageError(`--keep: ${kindName} does not say how long anything is kept; leave it out`)
    }
    await checkFolder(logDir, chosen.length === 0 ? null : chosen)
    const names = categoriesOf(await listFiles(logDir, chosen.length === 0 ? undefined : chosen))
    const keepDays = keepDaysOf(values.keep ?? [], names)
    const categories = names.map((category): ShippedCategory => ({ category, keepDays: keepDays(category) }))
    const { comment, install, text } = kind
    if (comment === null) for (const line of install) terminal.note(line)
    else for (const line of install) await terminal.line(`${comment} ${line}`)
    await terminal.line(text({ logDir, name, categories }))
    await terminal.flush()
    return EXIT.done
  },
}

function kindOf(name: string | undefined): ConfigKind {
  const kind = name === undefined ? undefined : CONFIG_KINDS.get(name)
  if (kind !== undefined) return kind
  const meant = name === undefined ? undefined : didYouMean(name, CONFIG_KINDS.keys())
  const hint = meant === undefined ? '' : `; did you mean ${meant}?`
  throw new UsageError(`config: expected ${[...CONFIG_KINDS.keys()].join(', ')}, got ${name ?? 'none'}${hint}`)
}
