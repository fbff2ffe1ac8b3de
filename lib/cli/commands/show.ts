import { shownValue } from '../../options/shown-value.ts'
import { readRecords } from '../../reader/read-records.ts'
import type { AccessRecord } from '../../record/access-record.ts'
import { type DirectLine, isAccessRecord } from '../../record/line.ts'
import { COMMON_HELP, COMMON_OPTIONS, logDirOf, PAGER_HELP, PAGER_OPTIONS, queryOf, zoneOf } from '../arguments.ts'
import { brokenLines } from '../broken-lines.ts'
import { checkFolder } from '../check-folder.ts'
import type { Command } from '../command.ts'
import { EXIT, UsageError } from '../exit.ts'
import { printLong } from '../output/print-long.ts'
import { parseArguments } from '../parse-arguments.ts'
import { printRecords } from '../print-records.ts'
import { refuseStore } from '../stored/open-stored.ts'

const OPTIONS = {
  ...COMMON_OPTIONS,
  ...PAGER_OPTIONS,
  since: { type: 'string' },
  until: { type: 'string' },
  at: { type: 'string' },
} as const

export const show: Command = {
  options: OPTIONS,
  help: `Usage: access-log show <reqId> [options]

Shows the newest request with this id in full: every field, the stack, and the lines your code logged for it in any
category. Ids start over each time the server starts; use --until and --at for earlier requests.

      --since <when>    from that time on, as in find
      --until <when>    before that time
      --at <when>       within five minutes of that time
      --json            the lines of every request with this id, as they are in the files
${PAGER_HELP}
${COMMON_HELP}

Examples:
  access-log show req-1f
  access-log show req-1f --at 14:30`,

  async run(args, terminal) {
    const { values, positionals } = parseArguments(args, OPTIONS)
    const [reqId] = positionals
    if (!reqId || positionals.length > 1) {
      const given = positionals.length > 1 ? positionals : reqId
      throw new UsageError(
        `Request id is ${given === undefined ? 'missing' : shownValue(given)}; expected one, such as req-1f`,
      )
    }
    if (values.csv)
      throw new UsageError(
        'Option --csv is given; expected none, as show prints one request in full: use find --req-id',
      )
    const logDir = logDirOf(values, terminal.env)
    refuseStore(logDir, 'show', `for a table use find --req-id ${reqId} --lines all --long --at <when>`)
    await checkFolder(logDir, null)
    const query = { ...queryOf({ ...values, 'req-id': [reqId] }, [], terminal.env), signal: terminal.signal }
    if (values.json) {
      const look = { format: 'json', zone: zoneOf(values), stack: false } as const
      return (await printRecords(query, [], look, terminal)) === 0 ? EXIT.nothingFound : EXIT.done
    }
    const found: (AccessRecord | DirectLine)[] = []
    const broken = brokenLines()
    for await (const line of readRecords({ ...query, order: 'newest', onMalformed: broken.onMalformed })) {
      if (isAccessRecord(line)) {
        found.length = 0
        found.push(line)
        break
      }
      // What code logged, in case the request has no record yet.
      found.unshift(line)
    }
    if (found.length === 0) {
      const times = [values.since, values.until, values.at].some((time) => time !== undefined)
      const hint = times ? ' at that time; leave out --since, --until and --at' : ''
      broken.tell(terminal)
      terminal.note(`access-log: no request with the id ${shownValue(reqId)} in ${logDir}${hint}`)
      return EXIT.nothingFound
    }
    if (values.pager) terminal.openPager()
    await printLong(found, logDir, zoneOf(values), terminal, broken.onMalformed)
    await terminal.flush()
    broken.tell(terminal)
    return EXIT.done
  },
}
