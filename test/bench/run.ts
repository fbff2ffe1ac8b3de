import { writeFileSync } from 'node:fs'
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
import { memoryDir } from './memory-dir.ts'
import { type BenchOptions, readOptions } from './options.ts'

const measurements: Measurement[] = [
  sideBySide,
  recordParts,
  guardedRoute,
  errorRecords,
  categoryLines,
  manyCategories,
  startUp,
  memory,
  dayTurn,
]

const options = readOptions(process.argv.slice(2))
const chosen = choose(options)
pinSelf()
const workDir = memoryDir()
const sections = [`# Benchmark\n\n${machineLine()}`]
console.log(sections[0])
for (const { name, title, run } of chosen) {
  process.stderr.write(`\n${name}: `)
  const section = `## ${title}\n\n${await run(workDir, options)}`
  console.log(`\n${section}`)
  sections.push(section)
}
// A part is no result to quote.
if (options.only === null) writeFileSync(new URL('./results.md', import.meta.url), `${sections.join('\n\n')}\n`)

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
