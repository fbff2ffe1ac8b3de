import { randomBytes } from 'node:crypto'
import { shownValue } from '../../options/shown-value.ts'
import { followRecords } from '../../reader/follow/follow-records.ts'
import { Aggregate } from '../../report/aggregate.ts'
import { pack } from '../../report/fit.ts'
import { livePage, type PageLanguage } from '../../report/html.ts'
import { isLoopback } from '../../report/live/admission.ts'
import { serveLive } from '../../report/live/live-server.ts'
import { shownReport } from '../../report/shown-report.ts'
import { followOf, queryOf, zoneOf } from '../arguments.ts'
import { brokenLines, isPassedOver, tellUnreadable } from '../broken-lines.ts'
import { checkFolder, isWaitedFor } from '../check-folder.ts'
import { UsageError, wrongValue } from '../exit.ts'
import type { Terminal } from '../output/terminal.ts'
import { isFileArgument } from '../parse-arguments.ts'
import { refuseStore } from '../stored/open-stored.ts'
import { finishReport, type ReportValues } from './finish-report.ts'
import { LeftOut } from './left-out.ts'
import { checkTitle, titleOf } from './make-report.ts'
import { openWithSystem } from './open-file.ts'

/** Milliseconds between two updates: each packs the whole report, which takes some hundredths of a second. */
const PUSH_EVERY = 2000

export interface LiveValues extends ReportValues {
  port?: string | undefined
  host?: string | undefined
  token?: string | undefined
  open?: boolean | undefined
}

/** Serves the report of existing records and of new ones, until ctrl-C. @throws {UsageError} an option is wrong */
export async function serveReport(
  values: LiveValues,
  positionals: readonly string[],
  language: PageLanguage,
  terminal: Terminal,
): Promise<void> {
  const { host = '127.0.0.1', token = randomBytes(24).toString('base64url') } = values
  checkLive(values, positionals, host)
  const query = queryOf(values, positionals, terminal.env)
  refuseStore(query.logDir, 'report --live', 'without --live a table of ClickHouse is asked, and tail -f follows it')
  const isWaiting = await isWaitedFor(query.logDir)
  if (!isWaiting) await checkFolder(query.logDir, positionals.length === 0 ? null : positionals)
  const broken = brokenLines()
  const following = followRecords({
    ...followOf(values, positionals, terminal.env),
    lines: 'access',
    from: query.from ?? 'start',
    onMalformed: (malformed) => {
      if (isPassedOver(malformed)) tellUnreadable(malformed, terminal)
      else broken.onMalformed(malformed)
    },
  })
  const aggregate = new Aggregate(zoneOf(values).offsetAt)
  const leftOut = new LeftOut(values.without)
  const categories = new Set<string>(positionals)
  const title = values.title ?? titleOf(positionals)
  const port = portOf(values)
  const live = await serveLive({ host, port, token, page: livePage(title, language) }).catch((error: unknown) => {
    following.destroy()
    throw whyNotServed(error, host, port)
  })
  if (isWaiting) terminal.note(`access-log: waiting for records in ${query.logDir}`)
  terminal.signal.addEventListener('abort', () => following.destroy(), { once: true })
  await terminal.line(live.address)
  await terminal.flush()
  if (values.open && !(await openWithSystem(live.address))) terminal.note('access-log: found no program that opens it')

  let pushed = -1
  const push = () => {
    if (!live.isWatched || pushed === aggregate.records) return
    pushed = aggregate.records
    const source = { categories: [...categories], files: 0, bytes: 0, malformed: broken.count }
    live.push(pack(shownReport(finishReport(aggregate, { title, before: null, source }, values))))
  }
  live.onWatched = push
  const timer = setInterval(push, PUSH_EVERY)
  try {
    for await (const record of following) {
      categories.add(record.category)
      if (!leftOut.has(record)) aggregate.add(record)
    }
  } catch (error) {
    if (!terminal.signal.aborted) throw error
  } finally {
    clearInterval(timer)
    await live.close()
    broken.tell(terminal)
  }
}

function checkLive(values: LiveValues, positionals: readonly string[], host: string): void {
  checkTitle(values)
  if (positionals.some(isFileArgument)) throw new UsageError('Option --live is given with files; expected categories')
  if (values.until !== undefined || values.at !== undefined) {
    throw new UsageError('Option --live is given with --until or --at; expected it without: it has no end')
  }
  if (values.compare !== undefined) throw new UsageError('Option --compare is given with --live; expected one of them')
  if (values.token !== undefined && !/^[\w-]{16,200}$/.test(values.token)) {
    throw wrongValue('--token', values.token, '16 to 200 letters, digits, - and _')
  }
  if (!isLoopback(host) && values.token === undefined) {
    throw new UsageError(
      `Option --host is ${shownValue(host)}, which other machines can reach; expected a --token with it`,
    )
  }
}

function whyNotServed(error: unknown, host: string, port: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'EADDRINUSE') return wrongValue('--port', String(port), 'one that is not in use')
  if (code === 'EACCES') return wrongValue('--port', String(port), 'one that you may listen on, such as 8080')
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return wrongValue('--host', host, 'an address of this machine')
  return error
}

function portOf({ port = '0' }: LiveValues): number {
  if (/^\d{1,5}$/.test(port) && Number(port) < 65_536) return Number(port)
  throw wrongValue('--port', port, 'a number from 0 to 65535')
}
