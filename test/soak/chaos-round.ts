import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { KeepAliveLoad } from '../writer/harness/keep-alive-load.ts'
import { type LoadedServer, startServer } from '../writer/harness/loaded-server.ts'
import { ChaosDisk } from './chaos-disk.ts'
import { checkRound, type PlannedServer, type ServedLoad } from './check-chaos.ts'
import { FollowerAside } from './follower-aside.ts'
import { type DaysKept, TOTAL_SIZE, writeOldDays } from './old-days.ts'
import type { Random } from './random.ts'

export interface Round {
  dir: string
  answered: number
  /** The invariants that do not hold. */
  broken: string[]
  /** What was done, in its order. */
  story: string[]
}

/** Runs one to three servers on one folder until each has met its end, while the disk moves under them, and looks at what is left. */
export async function runChaos(random: Random): Promise<Round> {
  const root = mkdtempSync(join(tmpdir(), 'access-log-chaos-'))
  const story: string[] = []
  const disk = new ChaosDisk(root, random, story)
  const dir = join(root, 'logs')
  mkdirSync(dir)
  const kept: DaysKept = {
    compress: random.pick<DaysKept['compress']>(['gzip', false]),
    maxTotalSize: random.pick([undefined, undefined, TOTAL_SIZE]),
  }
  const old = random.pick(['none', 'none', 'many', 'large', 'large'] as const)
  const oldPaths = writeOldDays(dir, old, kept)
  if (old !== 'none') story.push(`${old} old days`)
  const follower = new FollowerAside(dir)
  const plans = Array.from({ length: 1 + random.below(3) }, () => ({ ...plan(random), ...kept }))
  const moving = disk.move(join(dir, 'app'))
  const servers = await Promise.all(plans.map((one) => startServer(dir, one)))
  const loads = await Promise.all(
    servers.map((server, n) => runServer(server, plans[n] as PlannedServer, `s${n}`, story)),
  )
  await moving.stop()
  const broken = await checkRound({ dir, oldPaths, plans, loads, disk, follower })
  await follower.stop()
  // What broke stays to be looked at.
  if (broken.length === 0) {
    disk.unmount()
    rmSync(root, { recursive: true })
  }
  return { dir, answered: loads.reduce((sum, { answered }) => sum + answered.length, 0), broken, story }
}

function plan(random: Random): PlannedServer {
  const common = {
    signals: [] as NodeJS.Signals[],
    pause: random.below(4),
    after: 200 + random.below(2500) + random.pick([0, 0, 0, 3500]),
    turns: random.below(3) === 0,
    flush: random.pick<'sync' | { bytes: number; ms: number }>([
      'sync',
      { bytes: 65536, ms: 100 },
      { bytes: 1000, ms: 5 },
    ]),
    copies: random.pick([1, 1, 1, 2] as const),
  }
  const signals = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'] as const
  const end = random.below(12)
  if (end < 4) {
    const sent = Array.from({ length: 1 + random.below(3) }, () => random.pick(signals))
    return { ...common, signals: sent }
  }
  if (end === 4) return { ...common, signals: ['SIGINT', 'SIGKILL'], pause: 1600 }
  if (end === 5) return { ...common, signals: ['SIGKILL'] }
  if (end < 9) {
    const handler = random.pick(['a handler that exits at once', 'a handler that closes', 'close-with-grace'] as const)
    return { ...common, end: handler, signals: ['SIGTERM'] }
  }
  return { ...common, end: random.pick(['exit', 'throw', 'reject', 'raw end, then exit'] as const) }
}

const CLIENTS = 16

async function runServer(
  server: LoadedServer,
  plan: PlannedServer,
  name: string,
  story: string[],
): Promise<ServedLoad> {
  const { child, ports } = server
  story.push(`${name}: ${JSON.stringify(plan)}`)
  const loads = ports.map((port, n) => new KeepAliveLoad(port, CLIENTS / ports.length, `${name}-${n}`))
  await setTimeout(plan.after)
  for (const signal of plan.signals) {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal)
    await Promise.race([setTimeout(plan.pause), server.ended])
  }
  const { code, signal, stderr } = await server.ended
  story.push(`${name}: ended by ${signal ?? code}`)
  await Promise.all(loads.map((load) => load.over()))
  return { answered: loads.flatMap((load) => load.answered), isKilled: signal === 'SIGKILL', stderr }
}
