import { readBatches } from '../../reader/read-entries.ts'
import { isStoreAddress } from '../../reader/store-address.ts'
import { isAccessRecord } from '../../record/line.ts'
import {
  CACHE_HELP,
  CACHE_OPTIONS,
  COMMON_HELP,
  formatOf,
  numberOf,
  queryOf,
  RECORD_HELP,
  RECORD_OPTIONS,
  zoneOf,
} from '../arguments.ts'
import { type BrokenLines, brokenLines } from '../broken-lines.ts'
import { cacheUseOf, countFiles } from '../cache/count-files.ts'
import type { Command } from '../command.ts'
import { EXIT, wrongValue } from '../exit.ts'
import type { Terminal } from '../output/terminal.ts'
import { isFileArgument, type Parsed, parseArguments } from '../parse-arguments.ts'
import { openScan } from '../print-records.ts'
import { makeReport } from '../report/make-report.ts'
import { csvSummary } from '../stats/csv-summary.ts'
import { groupCsv, groupJson, groupTable } from '../stats/group-lines.ts'
import { Groups, ROOM_FOR_GROUPS } from '../stats/groups.ts'
import { humanSummary } from '../stats/human-summary.ts'
import { statsScreen } from '../stats/screen.ts'
import { summarize } from '../stats/summary.ts'
import { Tally } from '../stats/tally.ts'
import { durationOption, LEAST_EVERY } from '../when.ts'

const DEFAULT_TOP = 10
/** For groups; more, as whoever asks for them wants to look through them. */
const DEFAULT_GROUPS = 20

const OPTIONS = {
  ...RECORD_OPTIONS,
  full: { type: 'boolean' },
  by: { type: 'string' },
  every: { type: 'string' },
  ...CACHE_OPTIONS,
} as const

export const stats: Command = {
  options: OPTIONS,
  help: `Usage: access-log stats [category ... | file ... | -] [options]

Shows on one screen how many requests there were and failed over time, how long they took (percentiles within 1 %, without
upgrades and clients that left or were too slow), the busiest routes, and where in the code requests failed.

      --full            all counts: by status, outcome, route, user, client and hour; errors; the slowest requests
      --by <fields>     requests, failures and percentiles grouped by fields: route,statusCode
      --every <time>    the same per interval: 5m, 1h; alone or with --by
  -n, --number <n>      length of each list (default: as much as a screen holds, ${DEFAULT_TOP} with --full, of groups ${DEFAULT_GROUPS});
                        with --every and --by so many groups, each in all its intervals (up to ${ROOM_FOR_GROUPS} rows are counted)
      --json            all counts as one JSON object; with --by or --every one object per group
      --csv             one table of all counts; with --by or --every one row per group
${CACHE_HELP}
${COMMON_HELP}

${RECORD_HELP}

Examples:
  access-log stats app --since today
  access-log stats --by client.user --status 5xx
  access-log stats --every 5m --since 2h --route /api/pay`,

  async run(args, terminal) {
    const { values, positionals } = parseArguments(args, OPTIONS)
    if (values.lines !== undefined && values.lines !== 'access') {
      throw wrongValue('--lines', values.lines, 'access: stats counts the records of requests')
    }
    const lines = await linesOf(values, positionals, terminal)
    for (const line of lines) await terminal.line(line)
    await terminal.flush()
    return EXIT.done
  },
}

type Query = ReturnType<typeof queryOf>
type Values = Parsed<typeof OPTIONS>['values']

async function linesOf(values: Values, positionals: readonly string[], terminal: Terminal): Promise<string[]> {
  if (values.by !== undefined || values.every !== undefined) return await groupLines(values, positionals, terminal)
  if (formatOf(values) !== 'human' || values.full) return await fullLines(values, positionals, terminal)
  const query = queryOf(values, positionals, terminal.env)
  const report = await makeReport(query, values, positionals, terminal, false)
  const most = values.number === undefined ? undefined : numberOf(values, DEFAULT_TOP)
  return statsScreen(report, terminal.palette, terminal.columns, zoneOf(values), most)
}

async function fullLines(values: Values, positionals: readonly string[], terminal: Terminal): Promise<string[]> {
  const top = numberOf(values, DEFAULT_TOP)
  const format = formatOf(values)
  const broken = brokenLines()
  const stored = storedQuery(values, positionals, terminal)
  const tally =
    stored === null
      ? await tallyFiles(values, positionals, top, broken, terminal)
      : await tallyStored(stored, top, terminal)
  const summary = summarize(tally, broken.count, top, zoneOf(values))
  broken.tell(terminal)
  if (format === 'json') return [JSON.stringify(summary)]
  return format === 'csv' ? csvSummary(summary) : humanSummary(summary, terminal.palette, terminal.columns)
}

async function tallyStored(query: Query, top: number, terminal: Terminal): Promise<Tally> {
  const { withCounts } = await import('../stored/open-counts.ts')
  const { countTally } = await import('../stored/stored-tally.ts')
  const tally = new Tally(top)
  await withCounts(query, [], terminal, async (counts) => {
    if (counts !== null) await countTally(counts, tally, top)
  })
  return tally
}

async function tallyFiles(
  values: Values,
  positionals: readonly string[],
  top: number,
  broken: BrokenLines,
  terminal: Terminal,
): Promise<Tally> {
  const query = fileQuery(values, positionals, broken, terminal)
  const paths = positionals.filter(isFileArgument)
  const cacheUse = cacheUseOf(query, paths, values, terminal.env, () => ({ top }))
  const scan = await openScan(query, paths, terminal)
  try {
    return await countFiles(query, scan, () => new Tally(top), cacheUse)
  } finally {
    await scan.end()
  }
}

async function groupLines(values: Values, positionals: readonly string[], terminal: Terminal): Promise<string[]> {
  const format = formatOf(values)
  const fields = fieldsOf(values)
  const every = values.every === undefined ? null : durationOption('every', values.every, LEAST_EVERY)
  if (every !== null && every < 1000) throw wrongValue('--every', values.every, LEAST_EVERY)
  if (every !== null && fields.includes('time')) {
    throw wrongValue('--by', values.by, 'other fields than time, which --every groups by already')
  }
  const most = numberOf(values, DEFAULT_GROUPS)
  const groups = new Groups(fields, every, zoneOf(values))
  const broken = brokenLines()
  const query = storedQuery(values, positionals, terminal)
  if (query === null) await groupFiles(groups, values, positionals, broken, terminal)
  else {
    const { withCounts } = await import('../stored/open-counts.ts')
    const { checkGroupFields, countGroups } = await import('../stored/stored-groups.ts')
    checkGroupFields(fields)
    await withCounts(query, [], terminal, async (counts) => {
      if (counts !== null) await countGroups(counts, groups, fields, every, zoneOf(values))
    })
  }
  broken.tell(terminal)
  if (groups.isCutOff) {
    terminal.note(
      `access-log: more than ${ROOM_FOR_GROUPS} groups: only the most frequent are counted, and some of their intervals may be missing; give fewer fields, a longer --every or a shorter time`,
    )
  }
  const names = every === null ? fields : ['time', ...fields]
  const lines = format === 'json' ? groupJson : format === 'csv' ? groupCsv : groupTable
  return lines(names, groups.list(most))
}

async function groupFiles(
  groups: Groups,
  values: Values,
  positionals: readonly string[],
  broken: BrokenLines,
  terminal: Terminal,
): Promise<void> {
  const query = fileQuery(values, positionals, broken, terminal)
  const scan = await openScan(query, positionals.filter(isFileArgument), terminal)
  try {
    for await (const batch of readBatches(scan.files, scan.compiled)) {
      for (const { record } of batch) if (isAccessRecord(record)) groups.add(record)
    }
  } finally {
    await scan.end()
  }
}

/** The query when it is for a store; null when it is for files. */
function storedQuery(values: Values, positionals: readonly string[], terminal: Terminal) {
  const query = queryOf(values, positionals, terminal.env)
  return isStoreAddress(query.logDir) && !positionals.some(isFileArgument) ? query : null
}

function fieldsOf({ by }: Values): string[] {
  const fields = by?.split(',').map((name) => name.trim()) ?? []
  if (!fields.includes('')) return fields
  throw wrongValue('--by', by, 'field names separated by commas')
}

function fileQuery(values: Values, positionals: readonly string[], { onMalformed }: BrokenLines, terminal: Terminal) {
  return { ...queryOf(values, positionals, terminal.env), lines: 'access', onMalformed } as const
}
