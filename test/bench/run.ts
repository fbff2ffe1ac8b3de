import { pinSelf } from './cores.ts'
import { machineLine } from './machine.ts'
import type { Measurement } from './measurement.ts'
import { categoryLines } from './measurements/category-lines.ts'
import { dayTurn } from './measurements/day-turn.ts'
import { errorRecords } from './measurements/error-records.ts'
import { guardedRoute } from './measurements/guarded-route.ts'
import { manyCategories } from './measurements/many-categories.ts'
import { memory } from './measurements/memory.ts'
import { recordParts } from './measurements/record-parts.ts'
import { sideBySide, sideBySideRows } from './measurements/side-by-side.ts'
import { startUp } from './measurements/start-up.ts'
import { underWrk } from './measurements/under-wrk.ts'
import { memoryDir } from './memory-dir.ts'
import { type BenchOptions, readOptions } from './options.ts'
import { benchReader } from './reader/run.ts'
import { writePart } from './results.ts'

const measurements: Measurement[] = [
  sideBySide,
  underWrk,
  recordParts,
  guardedRoute,
  errorRecords,
  categoryLines,
  manyCategories,
  startUp,
  memory,
  dayTurn,
]

const [part, ...rest] = process.argv.slice(2)
if (part === 'reader') benchReader(rest)
else await benchWriter(readOptions(process.argv.slice(2)))

async function benchWriter(options: BenchOptions): Promise<void> {
  const chosen = choose(options)
  pinSelf()
  const workDir = memoryDir()
  const sections = [machineLine()]
  console.log(sections[0])
  for (const { name, title, run } of chosen) {
    process.stderr.write(`\n${name}: `)
    const section = `## ${title}\n\n${await run(workDir, options)}`
    console.log(`\n${section}`)
    sections.push(section)
  }
  // Some rows are no result to quote.
  if (options.only === null) writePart('Benchmark', sections.join('\n\n'))
}

function choose({ only }: BenchOptions): Measurement[] {
  if (only === null) return measurements
  const rows = new Set(sideBySideRows.map(({ name }) => name))
  const known = new Set([...measurements.map(({ name }) => name), ...rows])
  for (const name of only) {
    if (!known.has(name)) throw new TypeError(`--only names '${name}': expected some of ${[...known].join(', ')}`)
  }
  return measurements.filter(
    ({ name }) => only.has(name) || (name === 'side-by-side' && [...only].some((row) => rows.has(row))),
  )
}
