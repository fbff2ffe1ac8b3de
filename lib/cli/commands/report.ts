import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { reportPage } from '../../report/html.ts'
import { CACHE_HELP, CACHE_OPTIONS, COMMON_HELP, queryOf, RECORD_HELP, RECORD_OPTIONS } from '../arguments.ts'
import type { Command } from '../command.ts'
import { EXIT, UsageError } from '../exit.ts'
import { formatBytes } from '../output/bytes.ts'
import type { Terminal } from '../output/terminal.ts'
import { parseArguments } from '../parse-arguments.ts'
import { languageOf } from '../report/language.ts'
import { makeReport } from '../report/make-report.ts'
import { openWithSystem } from '../report/open-file.ts'
import { checkOutput, writeOutput } from '../report/output-file.ts'
import { serveReport } from '../report/serve-report.ts'

const { csv, number, lines, ...CONDITIONS } = RECORD_OPTIONS

const OPTIONS = {
  ...CONDITIONS,
  output: { type: 'string', short: 'o' },
  compare: { type: 'string' },
  title: { type: 'string' },
  anonymous: { type: 'boolean' },
  without: { type: 'string', multiple: true },
  open: { type: 'boolean' },
  lang: { type: 'string' },
  live: { type: 'boolean' },
  port: { type: 'string' },
  host: { type: 'string' },
  token: { type: 'string' },
  ...CACHE_OPTIONS,
} as const

const DEFAULT_OUTPUT = 'report.html'
const STDOUT = '-'

export const report: Command = {
  options: OPTIONS,
  help: `Usage: access-log report [category ... | file ... | -] [options]

Makes one web page: what stands out, requests and failures over time, how long responses took, routes, errors with their
stacks. It is a file of at most 250 KB for any browser, and loads nothing from the network.

  -o, --output <file>   where to write it, - for stdout (default: ${DEFAULT_OUTPUT}; with --json stdout)
      --compare <span>  before (the period before), yesterday, week (the same time a week before), or <since>..<until>
      --without <route>+ leave out a route, such as one that streams for hours
      --title <text>    heading of the page (default: the categories)
      --anonymous       without addresses, users, urls, request ids, and values quoted in messages
      --lang <language> en or ko (default: the language of the environment)
      --open            show it in the browser
      --json            the data of the page as one JSON object
      --live            serve the page and update it as lines are written, until ctrl-C; prints the address to open
      --port <n>        of --live (default: any free port)
      --host <address>  of --live (default: 127.0.0.1, this machine only)
      --token <text>    of --live: secret part of the address (default: random)
${CACHE_HELP}
${COMMON_HELP}

${RECORD_HELP}

Examples:
  access-log report --live --since today
  access-log report --since 7d --open
  access-log report app --since today --compare yesterday -o today.html`,

  async run(args, terminal) {
    const { values, positionals } = parseArguments(args, OPTIONS)
    const language = languageOf(values.lang, terminal.env)
    if (values.live) {
      if (values.json || values.output !== undefined) {
        throw new UsageError('Option --live is given with --output or --json; expected it without: it writes no file')
      }
      await serveReport(values, positionals, language, terminal)
      return EXIT.done
    }
    for (const name of ['port', 'host', 'token'] as const) {
      if (values[name] !== undefined) throw new UsageError(`Option --${name} is given without --live; expected both`)
    }
    // JSON without a file is meant for a pipe.
    const output = values.output ?? (values.json ? STDOUT : DEFAULT_OUTPUT)
    if (values.open && (output === STDOUT || values.json)) {
      throw new UsageError('Option --open is given with --json or --output -; expected it without: it shows a file')
    }
    const query = queryOf(values, positionals, terminal.env)
    if (output !== STDOUT) await checkOutput(output)
    const made = await makeReport(query, values, positionals, terminal, true)
    const text = values.json ? `${JSON.stringify(made)}\n` : reportPage(made, language)
    if (output === STDOUT) return await print(text.trimEnd(), terminal)
    await writeOutput(output, text)
    const { requests } = made.total
    const count = `${requests} request${requests === 1 ? '' : 's'}`
    terminal.note(`${output}: ${count}, ${formatBytes(Buffer.byteLength(text))}`)
    if (values.open && !(await openWithSystem(pathToFileURL(resolve(output)).href))) {
      terminal.note(`access-log: found no program that opens ${output}`)
    }
    return EXIT.done
  },
}

async function print(text: string, terminal: Terminal): Promise<number> {
  await terminal.line(text)
  await terminal.flush()
  return EXIT.done
}
