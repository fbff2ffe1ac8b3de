import { CONFIG_KINDS } from '../../configs/config-kinds.ts'
import { ENGINES } from '../../configs/engines/engines.ts'
import { hintAt } from '../../options/did-you-mean.ts'
import { shownValue } from '../../options/shown-value.ts'
import type { Command } from '../command.ts'
import { EXIT, UsageError, wrongValue } from '../exit.ts'
import type { Terminal } from '../output/terminal.ts'
import { parseArguments } from '../parse-arguments.ts'
import { engineFile } from './config/engine-file.ts'
import { CONFIG_OPTIONS, type ConfigValues, type PrintedFile } from './config/options.ts'
import { shipperFile } from './config/shipper-file.ts'

/** A name that log groups and files can have. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/

export const config: Command = {
  options: CONFIG_OPTIONS,
  firstWords: [...CONFIG_KINDS.keys(), ...ENGINES.keys()],
  help: `Usage: access-log config <kind> [category ...] [options]

Prints one file for the categories found in the folder (default: all). The file says how to install it, or stderr
does if the file cannot have comments.

Kinds:
${[...CONFIG_KINDS, ...ENGINES].map(([name, { summary }]) => `  ${name.padEnd(17)} ${summary}`).join('\n')}

      --keep <time>   + how long the shipped lines are kept: 60d, 5y, forever, or for one category: payment=5y (default: 60d)
      --name <service>  name of the service, in log groups: /<service>/<category> (default: access-log), and of the table, - as _
      --to <address>    the archive that ${[...ENGINES.keys()].join(', ')} read: s3://bucket/prefix (default: --dir if it is one)
  -d, --dir <folder>    folder of the logs (default: LOG_DIR, else logs)
  -h, --help            this text

Examples:
  access-log config cloudwatch-agent --name shop --keep 60d --keep payment=5y > access-log.json
  access-log config athena --to s3://my-logs/shop --dir /var/log/shop
  access-log config lnav > access-log.json && lnav -i access-log.json`,

  async run(args, terminal) {
    const { values, positionals } = parseArguments(args, CONFIG_OPTIONS)
    const [kind, ...categories] = positionals
    const { name = 'access-log' } = values
    if (!NAME.test(name)) throw wrongValue('--name', name, 'letters, digits and ._- in between')
    const { comment, install, text } = await printedFile(kind, { ...values, name }, categories, terminal)
    if (comment === null) for (const line of install) terminal.note(line)
    else for (const line of install) await terminal.line(`${comment} ${line}`)
    await terminal.line(text)
    await terminal.flush()
    return EXIT.done
  },
}

async function printedFile(
  kind: string | undefined,
  values: ConfigValues,
  categories: readonly string[],
  terminal: Terminal,
): Promise<PrintedFile> {
  const [shipper, engine] = [CONFIG_KINDS.get(kind ?? ''), ENGINES.get(kind ?? '')]
  if (kind !== undefined && shipper !== undefined) return await shipperFile(kind, shipper, values, categories, terminal)
  if (kind !== undefined && engine !== undefined) return await engineFile(kind, engine, values, categories, terminal)
  const kinds = [...CONFIG_KINDS.keys(), ...ENGINES.keys()]
  const [given, hint] = kind === undefined ? ['missing', ''] : [shownValue(kind), hintAt(kind, kinds)]
  throw new UsageError(`Kind of configuration is ${given}; expected one of ${kinds.join(', ')}${hint}`)
}
