import { setTimeout } from 'node:timers/promises'
import { parseFileName } from '../../lib/files/file-name.ts'
import { parseHiddenName } from '../../lib/files/hidden-name.ts'
import { recordedPaths, type ServerOptions } from '../writer/harness/loaded-server.ts'
import type { ChaosDisk } from './chaos-disk.ts'
import type { FollowerAside } from './follower-aside.ts'

/** How a server of a round is ended. */
export interface PlannedServer extends ServerOptions {
  /** Sent one after the other, with pauses of so many milliseconds between. */
  signals: NodeJS.Signals[]
  pause: number
  /** Milliseconds of load before. */
  after: number
}

export interface ServedLoad {
  answered: string[]
  /** Whether nothing was left to the process to do at its end. */
  isKilled: boolean
  stderr: string
}

/** Milliseconds in which the follower gives what is in the files. */
const FOLLOWED_WITHIN = 10_000

/** The invariants that do not hold: every answer has its record, none twice, no line torn, and the follower gives each once. */
export async function checkRound(round: {
  dir: string
  /** Paths of records that were there before, in days that no limit removes. */
  oldPaths: string[]
  plans: PlannedServer[]
  loads: ServedLoad[]
  disk: ChaosDisk
  follower: FollowerAside
}): Promise<string[]> {
  const { dir, oldPaths, plans, loads, disk, follower } = round
  const broken: string[] = []
  const isKilled = loads.some((load) => load.isKilled)
  const pieces: string[] = []
  const recorded = recordedPaths(dir, (piece, file) => pieces.push(`${file}: ${piece.slice(0, 120)}`))
  if (pieces.length > 0 && !disk.wasFull && !isKilled) broken.push(`torn lines: ${shown(pieces)}`)
  const files = new Set(recorded.map(({ file }) => file))
  const listed = recorded.filter(({ file }) => !isBesideCopy(file, files)).map(({ path }) => path)
  broken.push(...twice(listed, 'recorded'))
  const known = new Set(recorded.map(({ path }) => path))
  const gone = oldPaths.filter((path) => !known.has(path))
  if (gone.length > 0) broken.push(`${gone.length} old days were removed that are to stay: ${shown(gone)}`)
  for (const [n, load] of loads.entries()) {
    const missing = load.answered.filter((path) => !known.has(path))
    const lost = [...load.stderr.matchAll(/dropped (\d+) lines/g)].reduce((sum, [, count]) => sum + Number(count), 0)
    if (load.isKilled ? isTail(missing, load.answered) : missing.length <= lost) continue
    broken.push(
      `server ${n} (${JSON.stringify(plans[n])}): ${missing.length} of ${load.answered.length} answers without a record: ${shown(missing)}\n${load.stderr}`,
    )
  }
  // What was moved to another name may have been read before, or not.
  const inPlace = recorded.filter(({ file }) => parseFileName(file) !== null).map(({ path }) => path)
  broken.push(...(await checkFollower(follower, new Set(inPlace))))
  return broken
}

/** Whether the process that compressed a file ended before it took one of the two away; no reader lists this one then. */
function isBesideCopy(file: string, files: ReadonlySet<string>): boolean {
  return parseHiddenName(file) !== null || (file.endsWith('.gz') && files.has(file.slice(0, -3)))
}

/** Whether of each client only the latest answers are missing. */
function isTail(missing: string[], answered: string[]): boolean {
  const gone = new Set(missing)
  const latest = new Map<string, boolean>()
  for (const path of answered) {
    const client = path.slice(0, path.lastIndexOf('-'))
    if (gone.has(path)) latest.set(client, true)
    else if (latest.get(client)) return false
  }
  return true
}

async function checkFollower({ paths }: FollowerAside, known: Set<string>): Promise<string[]> {
  for (let waited = 0; waited < FOLLOWED_WITHIN && isBehind(paths, known); waited += 50) await setTimeout(50)
  const given = new Set(paths)
  const missing = [...known].filter((path) => !given.has(path))
  return [
    ...twice(paths, 'followed'),
    ...(missing.length > 0 ? [`${missing.length} of ${known.size} were not followed: ${shown(missing)}`] : []),
  ]
}

function isBehind(paths: string[], known: Set<string>): boolean {
  const given = new Set(paths)
  return [...known].some((path) => !given.has(path))
}

function twice(paths: string[], how: string): string[] {
  const seen = new Set<string>()
  const doubled = paths.filter((path) => seen.has(path) || !seen.add(path))
  return doubled.length === 0 ? [] : [`${doubled.length} ${how} twice: ${shown(doubled)}`]
}

function shown(values: string[]): string {
  return `${values.slice(0, 5).join(', ')}${values.length > 5 ? ' …' : ''}`
}
