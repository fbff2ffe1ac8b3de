import { COMMON_HELP, formatOf, numberOf, queryOf, RECORD_HELP, RECORD_OPTIONS, zoneOf } from '../arguments.ts'
import { brokenLines } from '../broken-lines.ts'
import type { Command } from '../command.ts'
import { EXIT, wrongValue } from '../exit.ts'
import { isFileArgument } from '../given-files.ts'
import { parseArguments } from '../parse-arguments.ts'
import { openScan } from '../print-records.ts'
import { csvSummary } from '../stats/csv-summary.ts'
import { humanSummary } from '../stats/human-summary.ts'
import { scanStats } from '../stats/scan-stats.ts'
import { summarize } from '../stats/summary.ts'

const DEFAULT_TOP = 10

export const stats: Command = {
  options: RECORD_OPTIONS,
  help: `Usage: access-log stats [category ... | file ... | -] [options]

Counts the records of requests by status, outcome, route, user, client and hour; percentiles of their durations (within
1 %); errors by location; the slowest.

  -n, --number <n>      so many of each list (default: ${DEFAULT_TOP})
      --json            one JSON object
      --csv             one table: of, value, count
${COMMON_HELP}

${RECORD_HELP}

Examples:
  access-log stats app --since today
  access-log stats --route /api/pay --since 7d --json`,

  async run(args, terminal) {
    const { values, positionals } = parseArguments(args, RECORD_OPTIONS)
    const format = formatOf(values)
    const top = numberOf(values, DEFAULT_TOP)
    const zone = zoneOf(values)
    if (values.lines !== undefined && values.lines !== 'access') {
      throw wrongValue('--lines', values.lines, 'access: stats counts the records of requests')
    }
    const broken = brokenLines()
    const query = queryOf(values, positionals, terminal.env)
    const scan = await openScan(
      { ...query, lines: 'access', onMalformed: broken.onMalformed },
      positionals.filter(isFileArgument),
      terminal,
    )
    try {
      const tally = await scanStats(scan.files, scan.compiled, top)
      const summary = summarize(tally, broken.count, top, zone)
      const lines =
        format === 'json'
          ? [JSON.stringify(summary)]
          : format === 'csv'
            ? csvSummary(summary)
            : humanSummary(summary, terminal.palette, terminal.columns)
      await scan.end()
      for (const line of lines) await terminal.line(line)
      await terminal.flush()
    } finally {
      await scan.end()
    }
    broken.tell(terminal)
    return EXIT.done
  },
}
