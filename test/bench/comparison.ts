import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { type Spread, spreadOf } from './quantile.ts'
import type { Row } from './row.ts'
import { ServerProcess } from './server-process.ts'
import { measureSlice, type Slice } from './slice.ts'

// Shorter slices than this leave code that V8 has not optimised yet.
const WARM_UP = 1000

/** Two processes of one server differ by more than a process's rounds do, so after this many all start anew. */
const ROUNDS_OF_A_PROCESS = 5

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
 * round in a new order, so that what disturbs the machine disturbs all alike.
 */
export async function compare(rows: Row[], workDir: string, settings: ComparisonSettings): Promise<Measured[]> {
  const measured: Measured[] = rows.map((row) => ({ row, slices: [], peakRss: 0 }))
  for (let done = 0; done < settings.rounds; done += ROUNDS_OF_A_PROCESS) {
    const rounds = Math.min(ROUNDS_OF_A_PROCESS, settings.rounds - done)
    await compareProcesses(measured, mkdtempSync(join(workDir, 'comparison-')), { ...settings, rounds })
  }
  process.stderr.write('\n')
  return measured
}

/** Adds the slices of one process of each row. A first round only warms them up. */
async function compareProcesses(measured: Measured[], dir: string, settings: ComparisonSettings): Promise<void> {
  const { rounds, slice, profile } = settings
  const nodeArgs = profile === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`]
  const servers = new Map<Measured, ServerProcess>()
  for (const each of measured) servers.set(each, await ServerProcess.start(each.row.name, dir, { nodeArgs }))
  for (let round = 0; round <= rounds; round++) {
    for (const [{ row, slices }, server] of shuffled([...servers])) {
      const taken = await measureSlice(server, row, round === 0 ? Math.max(slice, WARM_UP) : slice)
      if (round > 0) slices.push(taken)
    }
    process.stderr.write(round === 0 ? ' warm' : ` ${round}`)
  }
  for (const [each, server] of servers) {
    each.peakRss = Math.max(each.peakRss, (await server.usage()).peakRss)
    await server.stop()
  }
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
