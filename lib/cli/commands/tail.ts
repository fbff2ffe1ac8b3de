import { filesUpTo } from '../../reader/follow/files-up-to.ts'
import type { Following } from '../../reader/follow/follow-records.ts'
import type { Malformed } from '../../reader/lines/malformed.ts'
import { categoriesOf, type LogFile } from '../../reader/list-files.ts'
import { compileQuery } from '../../reader/query/query.ts'
import { readBatches } from '../../reader/read-entries.ts'
import { isStoreAddress } from '../../reader/store-address.ts'
import type { AccessRecord } from '../../record/access-record.ts'
import type { DirectLine } from '../../record/line.ts'
import {
  COMMON_HELP,
  FORMAT_HELP,
  followOf,
  LOOK_OPTIONS,
  lookOf,
  numberOf,
  queryOf,
  RECORD_HELP,
  RECORD_OPTIONS,
  STACK_HELP,
} from '../arguments.ts'
import { brokenLines, isPassedOver, tellUnreadable } from '../broken-lines.ts'
import type { Command } from '../command.ts'
import { EXIT, UsageError } from '../exit.ts'
import { type LinePrinter, linePrinter } from '../output/line-printer.ts'
import type { Terminal } from '../output/terminal.ts'
import { isFileArgument, type Parsed, parseArguments } from '../parse-arguments.ts'
import { openScan } from '../print-records.ts'

const DEFAULT_NUMBER = 10

const OPTIONS = { ...RECORD_OPTIONS, ...LOOK_OPTIONS, follow: { type: 'boolean', short: 'f' } } as const

export const tail: Command = {
  options: OPTIONS,
  help: `Usage: access-log tail [category ... | file ... | -] [options]

Prints the last lines of the categories (default: all), read from the ends of the files.

  -f, --follow          also print new lines as they are written, past midnight and into new files, until ctrl-C;
                        with --since start there instead of with the last lines
  -n, --number <n>      this many lines (default: ${DEFAULT_NUMBER})
${COMMON_HELP}

${RECORD_HELP}

${FORMAT_HELP}
${STACK_HELP}

Examples:
  access-log tail -f app
  access-log tail -f --status 5xx
  access-log tail payment -n 100 --json`,

  async run(args, terminal) {
    const { values, positionals } = parseArguments(args, OPTIONS)
    for (const name of ['until', 'at'] as const) {
      if (values.follow && values[name] !== undefined) {
        throw new UsageError(`Option --${name} is given with --follow; expected one of them, as --follow never ends`)
      }
    }
    const hasFiles = positionals.some(isFileArgument)
    if (values.follow && hasFiles) {
      throw new UsageError('Option --follow is given with files; expected categories: leave out the files, or --follow')
    }
    const query = queryOf(values, positionals, terminal.env)
    if (!hasFiles && isStoreAddress(query.logDir)) await tailStored(query, values, terminal)
    else if (values.follow) await followFiles(query, values, positionals, terminal)
    else await tailFiles(query, values, positionals, terminal)
    return EXIT.done
  },
}

type Query = ReturnType<typeof queryOf>
type Values = Parsed<typeof OPTIONS>['values']

async function tailStored(query: Query, values: Values, terminal: Terminal): Promise<void> {
  const [limit, look] = [numberOf(values, DEFAULT_NUMBER), lookOf(values)]
  if (values.follow) {
    const { followStored } = await import('../stored/follow-stored.ts')
    await followStored(query, limit, look, terminal)
  } else {
    const { printStoredTail } = await import('../stored/print-stored.ts')
    await printStoredTail({ ...query, limit }, look, terminal)
  }
}

async function tailFiles(
  query: Query,
  values: Values,
  positionals: readonly string[],
  terminal: Terminal,
): Promise<void> {
  const [limit, look] = [numberOf(values, DEFAULT_NUMBER), lookOf(values)]
  const broken = brokenLines()
  const { onMalformed } = broken
  const paths = positionals.filter(isFileArgument)
  const scan = await openScan({ ...query, limit, order: 'newest', onMalformed }, paths, terminal)
  try {
    await printLast(scan.files, scan.compiled, await linePrinter(terminal, look, scan.categories), terminal)
  } finally {
    await scan.end()
  }
  broken.tell(terminal)
}

async function followFiles(
  query: Query,
  values: Values,
  categories: readonly string[],
  terminal: Terminal,
): Promise<void> {
  const [limit, look] = [numberOf(values, DEFAULT_NUMBER), lookOf(values)]
  const { waitedFor } = await import('../check-folder.ts')
  const waited = await waitedFor(query.logDir, categories)
  if (waited !== null) terminal.note(`access-log: waiting for ${waited}`)
  const { followRecords } = await import('../../reader/follow/follow-records.ts')
  // What the search for the last lines has reported is not reported again when following meets it.
  const told = new Set<string>()
  const following = followRecords({
    ...followOf(values, categories, terminal.env),
    from: query.from ?? 'now',
    onMalformed: (malformed) => {
      if (isPassedOver(malformed) && !told.delete(nameOf(malformed))) tellUnreadable(malformed, terminal)
    },
  })
  terminal.signal.addEventListener('abort', () => following.destroy(), { once: true })
  const files = await filesUpTo(following, query.logDir)
  const printer = await linePrinter(terminal, look, categories.length === 0 ? categoriesOf(files) : categories)
  if (query.from === undefined) {
    const onMalformed = (malformed: Malformed) => {
      if (!isPassedOver(malformed)) return
      told.add(nameOf(malformed))
      tellUnreadable(malformed, terminal)
    }
    const last = compileQuery({ ...query, limit, order: 'newest', signal: terminal.signal, onMalformed })
    await printLast(files, last, printer, terminal)
  }
  await printComing(following, printer, terminal)
}

function nameOf({ file, text }: Malformed): string {
  return `${file} ${text}`
}

async function printLast(
  files: readonly LogFile[],
  query: ReturnType<typeof compileQuery>,
  print: LinePrinter,
  terminal: Terminal,
): Promise<void> {
  const last: { record: AccessRecord | DirectLine; text: string }[] = []
  const wanted = files.filter(({ category }) => query.categories?.includes(category) ?? true)
  for await (const batch of readBatches(wanted, query)) for (const entry of batch) last.push(entry)
  for (const { record, text } of last.toReversed()) await print(record, text)
  await terminal.flush()
}

async function printComing(
  following: Following<AccessRecord | DirectLine>,
  print: LinePrinter,
  terminal: Terminal,
): Promise<void> {
  try {
    for await (const record of following) {
      const waiting = print(record, following.textOf(record))
      if (waiting !== undefined) await waiting
      if (following.readableLength === 0) await terminal.flush()
    }
  } catch (error) {
    // The signal destroys the stream, which fails in whatever it was doing.
    if (!terminal.signal.aborted) throw error
  }
}
