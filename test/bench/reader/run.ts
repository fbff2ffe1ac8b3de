/**
 * Readers of 1,000,000 records side by side, in turns, each in a process of its own:
 *
 *   npm ci && node --import tsx run.ts          (in this folder)
 *
 * Prints a table and writes it to results.md. The records are made in the temporary folder and removed afterwards.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeRecords } from './make-records.ts'
import type { Outcome } from './outcome.ts'

const RECORDS = Number(process.env.RECORDS ?? 1_000_000)
const ROUNDS = Number(process.env.ROUNDS ?? 3)
const HERE = fileURLToPath(new URL('./', import.meta.url))
const MAIN = fileURLToPath(new URL('../../../lib/cli/main.ts', import.meta.url))
const TSX = ['--import', 'tsx']

interface Contender {
  task: string
  name: string
  /** Others are divided by the one that says so. */
  isOurs?: boolean
  run(): Outcome
}

const logDir = mkdtempSync(join(tmpdir(), 'access-log-bench-'))
try {
  const bytes = await makeRecords(logDir, RECORDS)
  const contenders = contendersOf(logDir, join(logDir, 'app', 'app.2026-11-24.1.log'))
  const outcomes = contenders.map((): Outcome[] => [])
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, contender] of contenders.entries()) {
      const outcome = contender.run()
      outcomes[index]?.push(outcome)
      console.error(`${round + 1}/${ROUNDS} ${contender.task}, ${contender.name}: ${outcome.ms.toFixed(0)} ms`)
    }
  }
  const report = reportOf(contenders, outcomes, bytes)
  console.log(report)
  writeFileSync(join(HERE, 'results.md'), `# Readers side by side\n\n${report}\n`)
} finally {
  rmSync(logDir, { recursive: true, force: true })
}

function contendersOf(logDir: string, file: string): Contender[] {
  const node =
    (script: string, ...args: string[]) =>
    () =>
      inProcess([...TSX, join(HERE, script), ...args])
  const reader = (what: string) => node('contender-reader.ts', logDir, what)
  const loop = (what: string) => node('contender-readline.ts', file, what)
  const cli =
    (...args: string[]) =>
    () =>
      wholeProcess(process.execPath, [...TSX, MAIN, ...args, '--dir', logDir])
  const jq = (filter: string) => () => wholeProcess('jq', ['-c', filter, file])
  const duckdb = (threads: number) => () => inProcess([join(HERE, 'contender-duckdb.mjs'), file, String(threads)])
  const keepAll = 'keep all (status >= 100)'
  const oneUser = "one user's records"
  const failed = 'status 5xx (1 %)'
  return [
    { task: keepAll, name: 'readRecords', isOurs: true, run: reader('all') },
    { task: keepAll, name: 'readline and JSON.parse', run: loop('all') },
    {
      task: keepAll,
      name: "access-log find --status '>=100' --json, with start",
      run: cli('find', '--status', '>=100', '--json'),
    },
    { task: keepAll, name: 'jq -c select(.statusCode >= 100)', run: jq('select(.statusCode >= 100)') },
    { task: oneUser, name: 'readRecords', isOurs: true, run: reader('user') },
    { task: oneUser, name: 'readline and JSON.parse', run: loop('user') },
    { task: failed, name: 'readRecords', isOurs: true, run: reader('failed') },
    { task: failed, name: 'readline and JSON.parse', run: loop('failed') },
    { task: failed, name: 'jq -c select(.statusCode >= 500)', run: jq('select(.statusCode >= 500)') },
    { task: 'last 100', name: 'readRecords, newest first', isOurs: true, run: reader('last') },
    { task: 'all of stats', name: 'access-log stats, counting', isOurs: true, run: reader('stats') },
    { task: 'all of stats', name: 'DuckDB, all cores', run: duckdb(cpus().length) },
    { task: 'all of stats', name: 'DuckDB, 1 core', run: duckdb(1) },
  ]
}

/** A contender that times itself. */
function inProcess(args: readonly string[]): Outcome {
  const { stdout, status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${args.join(' ')}: ${stderr}`)
  return JSON.parse(stdout)
}

/** A command from start to end, its output thrown away; the shell's `times` tells what its children used. */
function wholeProcess(command: string, args: readonly string[]): Outcome {
  const start = performance.now()
  const { stdout, status, stderr } = spawnSync('sh', ['-c', '"$@" > /dev/null && times', 'sh', command, ...args], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`${command}: ${stderr}`)
  const ms = performance.now() - start
  const used = [...(stdout.split('\n')[1] ?? '').matchAll(/(\d+)m([\d.]+)s/g)]
  const cpuMs = used.reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60_000 + Number(seconds) * 1000, 0)
  return { ms, cpuMs, count: null }
}

function reportOf(contenders: readonly Contender[], outcomes: readonly Outcome[][], bytes: number): string {
  const wall = outcomes.map((all) => median(all.map(({ ms }) => ms)))
  const cpu = outcomes.map((all) => median(all.map(({ cpuMs }) => cpuMs)))
  const rows = contenders.map(({ task, name }, index) => {
    const ours = contenders.findIndex((other) => other.task === task && other.isOurs === true)
    const cells = [wall, cpu].flatMap((times) => {
      const time = times[index] ?? Number.NaN
      return [time.toFixed(0), (time / (times[ours] ?? Number.NaN)).toFixed(2)]
    })
    return `| ${[task, name, ...cells, outcomes[index]?.[0]?.count ?? ''].join(' | ')} |`
  })
  const machine = `${cpus()[0]?.model.trim()}, ${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}, Node ${process.versions.node}`
  return [
    `${new Date().toISOString().slice(0, 10)}, ${machine}. ${RECORDS} records, ${Math.round(bytes / 1e6)} MB in one`,
    `file, in the page cache; medians of ${ROUNDS} rounds in one run. Ratios: against the first line of the task.`,
    '',
    '| task | reader | ms | ratio | CPU ms | ratio | records |',
    '| -- | -- | --: | --: | --: | --: | --: |',
    ...rows,
  ].join('\n')
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
