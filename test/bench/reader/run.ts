/** What reading costs: whole processes in turn, as `npm run bench -- reader` calls it. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { machineLine } from '../machine.ts'
import { markdownTable } from '../markdown-table.ts'
import { wholeNumber } from '../options.ts'
import { quantile } from '../quantile.ts'
import { writePart } from '../results.ts'
import { loadingTable } from './loading.ts'
import { makeRecords } from './make-records.ts'
import { type CommandLine, cpuOf, peakMemoryOf } from './process-cost.ts'
import { mainOf, ROOT, type Task, tasksOf } from './tasks.ts'

export function benchReader(args: string[]): void {
  const { values } = parseArgs({
    args,
    options: {
      rounds: { type: 'string', default: '7' },
      records: { type: 'string', default: '1000000' },
      only: { type: 'string' },
      against: { type: 'string' },
    },
  })
  const records = wholeNumber('records', values.records)
  const rounds = wholeNumber('rounds', values.rounds)
  const logDir = recordsIn(records)
  // Not among what the user has kept.
  process.env.XDG_CACHE_HOME = join(logDir, 'cache')
  const tasks = tasksOf(logDir).filter(({ title }) => values.only === undefined || title.includes(values.only))
  const sections = [
    `${machineLine()} ${records.toLocaleString('en')} lines of three categories over seven days; medians of ${rounds} rounds.`,
    taskTable(tasks, rounds, values.against ?? null),
    ...(values.only === undefined
      ? [memoryTable(tasks, logDir), startTable(logDir, rounds, values.against ?? null), loadingTable(rounds)]
      : []),
  ]
  const text = sections.join('\n\n')
  console.log(text)
  if (values.only === undefined) writePart('Reading', text)
}

/** Kept from run to run, as they are the same every time and take longer than most of what is measured. */
function recordsIn(records: number): string {
  const logDir = join(tmpdir(), `access-log-bench-records-${records}`)
  const whole = join(logDir, 'whole')
  if (existsSync(whole)) return logDir
  mkdirSync(logDir, { recursive: true })
  makeRecords(logDir, records)
  writeFileSync(whole, '')
  return logDir
}

function taskTable(tasks: readonly Task[], rounds: number, against: string | null): string {
  const rows = tasks.map((task) => {
    const cells = taskRow(task, rounds, against)
    process.stderr.write(`${cells.join(' | ')}\n`)
    return cells
  })
  return markdownTable(['', 'CPU ms', 'ratio', 'at most', 'others, CPU ms'], rows)
}

function taskRow(task: Task, rounds: number, against: string | null): string[] {
  const [ours, ...others] = inTurn(contendersOf(task, against), rounds)
  const { limit } = task
  const base = others.find(({ name }) => name === limit.of)
  return [
    task.title,
    (ours?.cpu ?? Number.NaN).toFixed(0),
    ours === undefined || base === undefined ? '' : `${(ours.cpu / base.cpu).toFixed(2)} × ${limit.of}`,
    limit.times.toFixed(2),
    others.map(({ name, cpu }) => `${name} ${cpu.toFixed(0)}`).join(', '),
  ]
}

/** The median of what each takes, one after another in each round. */
function inTurn(contenders: readonly Contender[], rounds: number): { name: string; cpu: number }[] {
  const taken = contenders.map((): number[] => [])
  for (let round = 0; round < rounds; round++) {
    for (const [index, { command, to }] of contenders.entries()) taken[index]?.push(cpuOf(command, to))
  }
  return contenders.map(({ name }, index) => ({ name, cpu: quantile(taken[index] ?? [], 0.5) }))
}

interface Contender {
  name: string
  command: CommandLine
  to?: 'pipe' | 'device'
}

function contendersOf(task: Task, against: string | null): Contender[] {
  return [
    { name: 'access-log', command: [process.execPath, mainOf(ROOT), ...task.ours, ...task.own] },
    ...(against !== null && task.isOld
      ? [{ name: 'earlier', command: [process.execPath, mainOf(against), ...task.ours] as const }]
      : []),
    ...Object.entries(task.others).map(([name, command]) => ({ name, command })),
  ]
}

function memoryTable(tasks: readonly Task[], logDir: string): string {
  const rows = tasks.map((task) => [
    task.title,
    peakMemoryOf([process.execPath, mainOf(ROOT), ...task.ours, ...task.own], logDir).toFixed(0),
  ])
  return markdownTable(['', 'peak memory, MB'], rows)
}

function startTable(logDir: string, rounds: number, against: string | null): string {
  const roots = [['access-log', ROOT], ...(against === null ? [] : [['earlier', against]])] as const
  const tail = ['tail', '-n', '1', '--dir', join(logDir, 'plain')]
  const commandsTo = (to: 'pipe' | 'device'): Contender[] => [
    { name: 'node -e 0', command: [process.execPath, '-e', '0'], to },
    ...roots.flatMap(([name, root]): Contender[] => [
      { name: `${name} --help`, command: [process.execPath, mainOf(root), '--help'], to },
      { name: `${name} tail -n 1`, command: [process.execPath, mainOf(root), ...tail], to },
    ]),
  ]
  const [toPipe, toDevice] = [commandsTo('pipe'), commandsTo('device')]
  const medians = inTurn([...toPipe, ...toDevice], 3 * rounds).map(({ cpu }) => cpu)
  const cellsOf = (all: readonly number[], index: number) => {
    const [alone = Number.NaN] = all
    const cpu = all[index] ?? Number.NaN
    return [cpu.toFixed(0), index === 0 ? '' : (cpu - alone).toFixed(0)]
  }
  const rows = toPipe.map(({ name }, index) => [
    name,
    ...cellsOf(medians.slice(0, toPipe.length), index),
    ...cellsOf(medians.slice(toPipe.length), index),
  ])
  const over = 'over node -e 0 (at most 25)'
  return markdownTable(['', 'to a pipe, CPU ms', over, 'to a device, CPU ms', over], rows)
}
