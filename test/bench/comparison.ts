import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { type Spread, spreadOf } from './quantile.ts'
import type { Row } from './row.ts'
import { ServerProcess } from './server-process.ts'
import { measureSlice, type Slice } from './slice.ts'

// Shorter slices than this leave code that V8 has not optimised yet.
const WARM_UP = 1000

/** What a comparison showed of one row. */
export interface Measured {
  row: Row
  /** One per round; slices of the same index were taken within the same seconds. */
  slices: Slice[]
  /** Bytes. */
  peakRss: number
}

export interface ComparisonSettings {
  rounds: number
  /** Milliseconds. */
  slice: number
  profile: string | null
}

/**
 * Measures servers against each other: all are up at once on one core, one of them at a time is under load, each once a
 * round in a new order, so that what disturbs the machine disturbs all alike. The first round only warms them up.
 */
export async function compare(rows: Row[], workDir: string, settings: ComparisonSettings): Promise<Measured[]> {
  const dir = mkdtempSync(join(workDir, 'comparison-'))
  const nodeArgs = settings.profile === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${settings.profile}`]
  const servers = new Map<Row, ServerProcess>()
  for (const row of rows) servers.set(row, await ServerProcess.start(row.name, dir, { nodeArgs }))
  const measured = new Map<Row, Slice[]>(rows.map((row) => [row, []]))
  for (let round = 0; round <= settings.rounds; round++) {
    for (const [row, server] of shuffled([...servers])) {
      const slice = await measureSlice(server, row, round === 0 ? Math.max(settings.slice, WARM_UP) : settings.slice)
      if (round > 0) measured.get(row)?.push(slice)
    }
    process.stderr.write(round === 0 ? 'warm' : ` ${round}`)
  }
  process.stderr.write('\n')
  const result: Measured[] = []
  for (const [row, server] of servers) {
    const { peakRss } = await server.usage()
    await server.stop()
    result.push({ row, slices: measured.get(row) ?? [], peakRss })
  }
  return result
}

/** The row of that name. @throws {Error} when the comparison did not have it */
export function find(measured: Measured[], name: string): Measured {
  const found = measured.find(({ row }) => row.name === name)
  if (found === undefined) throw new Error(`no row '${name}' in this comparison`)
  return found
}

/** CPU microseconds per request that a row cost more than another in the same round. */
export function cpuOver(measured: Measured, base: Measured): number[] {
  return measured.slices.map(({ cpu }, round) => cpu - (base.slices[round]?.cpu ?? Number.NaN))
}

/** The quotients of two series within each round: their median and quartiles. */
export function ratio(values: readonly number[], bases: readonly number[]): Spread {
  return spreadOf(values.map((value, round) => value / (bases[round] ?? Number.NaN)))
}

function shuffled<Item>(items: Item[]): Item[] {
  return items
    .map((item) => ({ item, key: Math.random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item)
}
