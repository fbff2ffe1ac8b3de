import { setTimeout as sleep } from 'node:timers/promises'
import { filesUpTo } from '../../reader/follow/files-up-to.ts'
import { type Following, followRecords } from '../../reader/follow/follow-records.ts'
import { compileQuery } from '../../reader/query/query.ts'
import { scanSamples } from '../../reader/samples/scan-samples.ts'
import type { AccessRecord } from '../../record/access-record.ts'
import { monotonic, now } from '../../time/clock.ts'
import { COMMON_HELP, CONDITION_HELP, followOf, numberOf, queryOf, RECORD_OPTIONS, zoneOf } from '../arguments.ts'
import { brokenLines, isPassedOver, tellUnreadable } from '../broken-lines.ts'
import { checkFolder, isWaitedFor } from '../check-folder.ts'
import type { Command } from '../command.ts'
import { EXIT, UsageError, wrongValue } from '../exit.ts'
import type { Terminal } from '../output/terminal.ts'
import { isFileArgument, type Parsed, parseArguments } from '../parse-arguments.ts'
import { refuseStore } from '../stored/open-stored.ts'
import { liveJson } from '../top/json.ts'
import { topBlock, topScreen } from '../top/screen.ts'
import { SlidingWindow } from '../top/window.ts'
import { durationOption, LEAST_EVERY } from '../when.ts'

/** Milliseconds. */
const DEFAULT_EVERY = 2000
/** Milliseconds that a screen covers; a pipe gets each interval alone. */
const DEFAULT_OVER = 300_000
/** Each takes memory for the counts of its routes. */
const MOST_INTERVALS = 300
const DEFAULT_NUMBER = 10

const { csv, lines, since, until, at, ...CONDITIONS } = RECORD_OPTIONS

const OPTIONS = { ...CONDITIONS, every: { type: 'string' }, over: { type: 'string' } } as const

export const top: Command = {
  options: OPTIONS,
  help: `Usage: access-log top [category ...] [options]

Shows what is going on: requests a second, failures, p95, the busiest routes and what failed last with its place in the code.
On a terminal it draws one screen again and again, q or ctrl-C ends it; into a pipe it prints a block of lines per interval.
Percentiles are within 6 %.

      --every <time>    length of an interval: 2s, 1m (default: 2s)
      --over <time>     what the figures are about: the last 5m (default: 5m on a terminal, else the interval)
  -n, --number <n>      length of each list at most (default: ${DEFAULT_NUMBER})
      --json            one JSON object per interval
${COMMON_HELP}

Which requests (they must match all conditions; if an option marked + is repeated, one of its values is enough):
${CONDITION_HELP}

Examples:
  access-log top
  access-log top payment --every 1s --over 1m
  access-log top --json --every 10s | jq .perSecond`,

  async run(args, terminal) {
    const { values, positionals } = parseArguments(args, OPTIONS)
    if (positionals.some(isFileArgument)) {
      throw new UsageError('Arguments are files; expected categories, as top shows what comes: see stats for files')
    }
    const query = queryOf(values, positionals, terminal.env)
    refuseStore(query.logDir, 'top', 'stats counts what a table holds, and tail -f follows it')
    await watch(values, positionals, query, terminal)
    return EXIT.done
  },
}

type Values = Parsed<typeof OPTIONS>['values']

async function watch(
  values: Values,
  positionals: readonly string[],
  query: ReturnType<typeof queryOf>,
  terminal: Terminal,
): Promise<void> {
  const [every, zone] = [everyOf(values), zoneOf(values)]
  const broken = brokenLines()
  const following = followRecords({
    ...followOf(values, positionals, terminal.env),
    lines: 'access',
    onMalformed: (malformed) => {
      // A screen would hide it: all is reported at the end, each file once.
      if (screen === null && isPassedOver(malformed)) tellUnreadable(malformed, terminal)
      else broken.onMalformed(malformed)
    },
  })
  const start = now()
  const isWaiting = await isWaitedFor(query.logDir)
  if (!isWaiting) await checkFolder(query.logDir, positionals.length === 0 ? null : positionals)
  else if (values.json) terminal.note(`access-log: waiting for records in ${query.logDir}`)

  const quit = new AbortController()
  const signal = AbortSignal.any([terminal.signal, quit.signal])
  signal.addEventListener('abort', () => following.destroy(), { once: true })
  const redraw = () =>
    screen?.draw(topScreen(window.look(), { ...look, columns: terminal.columns, rows: terminal.rows }))
  const screen = values.json
    ? null
    : await terminal.openScreen({ onRedraw: () => redraw(), onQuit: () => quit.abort() })
  const over = overOf(values, every, screen === null ? every : Math.max(DEFAULT_OVER, every))
  const most = Math.ceil(over / every)
  const window = new SlidingWindow(most, every, start, screen === null ? 0 : most)
  const look = {
    ...{ palette: terminal.palette, zone, columns: terminal.columns, rows: terminal.rows, every, over: most * every },
    title: positionals.length === 0 ? query.logDir : positionals.join(', '),
    most: numberOf(values, DEFAULT_NUMBER),
    whenNothing: isWaiting ? `waiting for records in ${query.logDir}` : 'no requests yet',
  }
  const show = async () => {
    window.close(now())
    if (screen !== null) return redraw()
    const live = window.look()
    for (const line of values.json ? [liveJson(live, look.most)] : topBlock(live, look)) await terminal.line(line)
    await terminal.flush()
  }
  try {
    if (screen !== null) {
      redraw()
      const { onMalformed } = broken
      await countPast(following, { ...query, onMalformed }, start - most * every, window, signal)
      redraw()
    }
    await Promise.all([count(following, window, signal), repeat(every, show, signal)])
  } finally {
    quit.abort()
    terminal.closeScreen()
    broken.tell(terminal)
  }
}

async function countPast(
  following: Following<AccessRecord>,
  query: ReturnType<typeof queryOf>,
  from: number,
  window: SlidingWindow,
  signal: AbortSignal,
): Promise<void> {
  const compiled = compileQuery({ ...query, lines: 'access', from, signal })
  const files = await filesUpTo(following, query.logDir)
  const wanted = files.filter(({ category }) => compiled.categories?.includes(category) ?? true)
  await unlessAborted(
    signal,
    scanSamples(wanted, compiled, (sample) => window.addPast(sample)),
  )
}

async function count(following: Following<AccessRecord>, window: SlidingWindow, signal: AbortSignal): Promise<void> {
  const counted = async () => {
    for await (const record of following) window.add(record)
  }
  await unlessAborted(signal, counted())
}

/** Calls it every so many milliseconds until the signal; a call that takes longer delays the next. */
async function repeat(every: number, what: () => Promise<void> | undefined, signal: AbortSignal): Promise<void> {
  let next = monotonic()
  while (!signal.aborted) {
    next = Math.max(next + every, monotonic())
    await unlessAborted(signal, sleep(next - monotonic(), undefined, { signal }))
    if (!signal.aborted) await what()
  }
}

/** Ignores the failure of what the signal has ended. */
async function unlessAborted(signal: AbortSignal, done: Promise<void>): Promise<void> {
  await done.catch((error: unknown) => {
    if (!signal.aborted) throw error
  })
}

function everyOf({ every }: Values): number {
  const ms = every === undefined ? DEFAULT_EVERY : durationOption('every', every, LEAST_EVERY)
  if (ms >= 1000) return ms
  throw wrongValue('--every', every, LEAST_EVERY)
}

function overOf({ over }: Values, every: number, otherwise: number): number {
  const ms = over === undefined ? otherwise : durationOption('over', over)
  if (ms >= every && ms <= MOST_INTERVALS * every) return ms
  throw wrongValue('--over', over, `at least --every, and at most ${MOST_INTERVALS} times as long`)
}
