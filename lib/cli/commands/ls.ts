import { NEWLINE } from '../../files/newline.ts'
import { atMost, QUESTIONS_AT_ONCE } from '../../reader/at-most.ts'
import { filesOfPart, type LogPart, partBlocks, partsOf } from '../../reader/lines/part-blocks.ts'
import { ALL_TIMES } from '../../reader/lines/spans.ts'
import type { LogFile } from '../../reader/list-files.ts'
import { filesIn } from '../../reader/place.ts'
import { COMMON_HELP, COMMON_OPTIONS, formatOf, logDirOf, zoneOf } from '../arguments.ts'
import { type BrokenLines, brokenLines } from '../broken-lines.ts'
import { checkFolder } from '../check-folder.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit.ts'
import { formatBytes } from '../output/bytes.ts'
import { csvRow } from '../output/csv.ts'
import { scanProgress } from '../output/progress.ts'
import { table } from '../output/table.ts'
import type { Terminal } from '../output/terminal.ts'
import { parseArguments } from '../parse-arguments.ts'
import { refuseStore } from '../stored/open-stored.ts'

/** One day of one category. */
interface Day {
  category: string
  day: string
  /** Files: parts, plain or compressed. */
  files: number
  bytes: number
  /** Lines, of requests and direct ones. */
  lines: number
}

export const ls: Command = {
  options: COMMON_OPTIONS,
  help: `Usage: access-log ls [category ...] [options]

Lists the days of the categories (default: all): files, size on disk, lines. Counting reads the files; the objects of an
archive say how many lines they hold.

      --json            one JSON object per day
      --csv             a table with a header line
${COMMON_HELP}`,

  async run(args, terminal) {
    const { values, positionals } = parseArguments(args, COMMON_OPTIONS)
    const format = formatOf(values)
    // No times are printed, but a zone that does not exist is an error in every command.
    zoneOf(values)
    const logDir = logDirOf(values, terminal.env)
    refuseStore(logDir, 'ls', 'for a table of ClickHouse use stats --every 1d')
    const categories = positionals.length === 0 ? null : positionals
    await checkFolder(logDir, categories)
    const broken = brokenLines()
    const files = await filesIn(logDir, categories ?? undefined, broken.onMalformed)
    const days = await countDays(files, terminal, broken)
    for (const line of format === 'human' ? humanDays(days) : format === 'csv' ? csvDays(days) : jsonDays(days)) {
      await terminal.line(line)
    }
    await terminal.flush()
    broken.tell(terminal)
    return EXIT.done
  },
}

async function countDays(files: readonly LogFile[], terminal: Terminal, broken: BrokenLines): Promise<Day[]> {
  const days = new Map<string, Day>()
  const progress = scanProgress(
    terminal,
    files.reduce((total, { size }) => total + size, 0),
  )
  // Files are read one after another; objects say in their metadata how many lines they hold, so many are asked at once.
  const isArchive = files.some(({ countLines }) => countLines !== undefined)
  await atMost(isArchive ? QUESTIONS_AT_ONCE : 1, partsOf(files), async (part) => {
    const [file] = filesOfPart(part)
    if (file === undefined) return
    const { category, day } = file
    const counted = days.get(`${category} ${day}`) ?? { category, day, files: 0, bytes: 0, lines: 0 }
    days.set(`${category} ${day}`, counted)
    const lines = (await file.countLines?.()) ?? (await countLines(part, terminal.signal, broken))
    counted.lines += lines
    for (const { size } of filesOfPart(part)) {
      counted.files++
      counted.bytes += size
      progress.add(size)
    }
  })
  progress.end()
  return [...days.values()]
}

async function countLines(part: LogPart, signal: AbortSignal, { onMalformed }: BrokenLines): Promise<number> {
  let lines = 0
  for await (const { bytes } of partBlocks(part, false, onMalformed, { ...ALL_TIMES, signal })) {
    signal.throwIfAborted()
    for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) lines++
    if (bytes.at(-1) !== NEWLINE) lines++
  }
  return lines
}

function humanDays(days: readonly Day[]): string[] {
  const rows = days.map(({ category, day, files, bytes, lines }) => [
    category,
    day,
    String(files),
    formatBytes(bytes),
    String(lines),
  ])
  return table(
    [
      { title: 'category' },
      { title: 'day' },
      { title: 'files', align: 'right' },
      { title: 'size', align: 'right' },
      { title: 'lines', align: 'right' },
    ],
    rows,
  )
}

function csvDays(days: readonly Day[]): string[] {
  return [csvRow(['category', 'day', 'files', 'bytes', 'lines']), ...days.map((day) => csvRow(Object.values(day)))]
}

function jsonDays(days: readonly Day[]): string[] {
  return days.map((day) => JSON.stringify(day))
}
