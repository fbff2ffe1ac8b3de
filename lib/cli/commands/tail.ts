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
} from '../arguments.ts'
import { brokenLines, isPassedOver, tellUnreadable } from '../broken-lines.ts'
import type { Command } from '../command.ts'
import { EXIT, UsageError } from '../exit.ts'
import { type LinePrinter, linePrinter } from '../output/line-printer.ts'
import type { Terminal } from '../output/terminal.ts'
import { isFileArgument, parseArguments } from '../parse-arguments.ts'
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

Examples:
  access-log tail -f app
  access-log tail -f --status 5xx
  access-log tail payment -n 100 --json`,

  async run(args, terminal) {
    const { values, positionals } = parseArguments(args, OPTIONS)
    if (values.follow && values.until !== undefined) {
      throw new UsageError('Option --until is given with --follow; expected one of them, as --follow never ends')
    }
    if (values.follow && positionals.some(isFileArgument)) {
      throw new UsageError('Option --follow is given with files; expected categories: leave out the files, or --follow')
    }
    const broken = brokenLines()
    const { onMalformed } = broken
    const query = { ...queryOf(values, positionals, terminal.env), onMalformed }
    const limit = numberOf(values, DEFAULT_NUMBER)
    const paths = positionals.filter(isFileArgument)
    const look = lookOf(values, false)
    if (paths.length === 0 && isStoreAddress(query.logDir)) {
      if (values.follow) {
        const { followStored } = await import('../stored/follow-stored.ts')
        await followStored(query, limit, look, terminal)
      } else {
        const { printStoredTail } = await import('../stored/print-stored.ts')
        await printStoredTail({ ...query, limit }, look, terminal)
      }
      return EXIT.done
    }
    if (!values.follow) {
      const scan = await openScan({ ...query, limit, order: 'newest' }, paths, terminal)
      try {
        await printLast(scan.files, scan.compiled, await linePrinter(terminal, look, scan.categories), terminal)
      } finally {
        await scan.end()
      }
      broken.tell(terminal)
      return EXIT.done
    }
    const { waitedFor } = await import('../check-folder.ts')
    const waited = await waitedFor(query.logDir, positionals)
    if (waited !== null) terminal.note(`access-log: waiting for ${waited}`)
    const { followRecords } = await import('../../reader/follow/follow-records.ts')
    const told = new Set<string>()
    const tellerOf = (isKnown: (what: string) => boolean) => (malformed: Malformed) => {
      // At once, as following has no end.
      if (!isPassedOver(malformed)) broken.onMalformed(malformed)
      else if (!isKnown(`${malformed.file} ${malformed.text}`)) tellUnreadable(malformed, terminal)
    }
    const following = followRecords({
      ...followOf(values, positionals, terminal.env),
      from: query.from ?? 'now',
      // What the search for the last lines told is not told again when the following comes to it.
      onMalformed: tellerOf((what) => told.delete(what)),
    })
    terminal.signal.addEventListener('abort', () => following.destroy(), { once: true })
    const files = await filesUpTo(following, query.logDir)
    const printer = await linePrinter(terminal, look, positionals.length === 0 ? categoriesOf(files) : positionals)
    if (query.from === undefined) {
      const onMalformed = tellerOf((what) => {
        told.add(what)
        return false
      })
      const last = compileQuery({ ...query, limit, order: 'newest', signal: terminal.signal, onMalformed })
      await printLast(files, last, printer, terminal)
    }
    await printComing(following, printer, terminal)
    return EXIT.done
  },
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
    // Destroyed by the signal, in whatever the stream was doing.
    if (!terminal.signal.aborted) throw error
  }
}
