import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What every Fastify of a test file registers first. */
export type FirstPlugin = 'none' | 'access-log' | 'dummy'

export interface FileRun {
  /** Name → whether it passed; of tests of one name the later ones are numbered. */
  tests: Map<string, boolean>
  /** Why tests failed. */
  causes: Map<string, string>
  /** Whether it had to be killed. */
  hangs: boolean
  requests: number
  /** Statuses of the heads that left. */
  sent: number[]
  /** Statuses of the records. */
  recorded: number[]
}

interface ReportedTest {
  name: string
  passed: boolean
  skipped: boolean
  because?: string
}

const PRELOAD = new URL('preload/first-plugin.mjs', import.meta.url).href
const REPORTER = new URL('preload/report.mjs', import.meta.url).href

/** Until then a file has ended, or it hangs. */
const TIME_LIMIT_MS = 120_000

/** The name under which a file stands that ended badly though its tests passed, or did not end. */
const WHOLE_FILE = '(the file itself)'

/** Runs one test file in a process of its own. */
export async function runFile(folder: string, file: string, plugin: FirstPlugin): Promise<FileRun> {
  const out = mkdtempSync(join(tmpdir(), 'suites-'))
  try {
    const ended = await runProcess(folder, file, plugin, out)
    checkDummy(join(out, 'logs'))
    return {
      ...readTests(join(out, 'tests.jsonl'), ended),
      ...readExchanges(out),
      recorded: readRecords(join(out, 'logs')),
    }
  } finally {
    rmSync(out, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** How a process ended. */
interface End {
  code: number | null
  signal: NodeJS.Signals | null
  hangs: boolean
  stderr: string
}

function runProcess(folder: string, file: string, plugin: FirstPlugin, out: string): Promise<End> {
  const { NODE_TEST_CONTEXT, NODE_OPTIONS, ...env } = process.env
  const child = spawn(
    process.execPath,
    ['--test', '--test-reporter', REPORTER, '--test-reporter-destination', join(out, 'tests.jsonl'), file],
    {
      cwd: folder,
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
      env:
        plugin === 'none'
          ? env
          : { ...env, NODE_OPTIONS: `--import=${PRELOAD}`, SUITES_PLUGIN: plugin, SUITES_OUT: out },
    },
  )
  let stderr = ''
  child.stderr.on('data', (text) => {
    stderr = (stderr + text).slice(-2000)
  })
  return new Promise((resolve, reject) => {
    let hangs = false
    const killGroup = () => {
      try {
        process.kill(-(child.pid as number), 'SIGKILL')
      } catch {
        // Nothing of the group is left.
      }
    }
    const timer = setTimeout(() => {
      hangs = true
      killGroup()
    }, TIME_LIMIT_MS)
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      clearTimeout(timer)
      killGroup()
      resolve({ code, signal, hangs, stderr })
    })
  })
}

function readTests(report: string, { code, signal, hangs, stderr }: End): Pick<FileRun, 'tests' | 'causes' | 'hangs'> {
  const tests = new Map<string, boolean>()
  const causes = new Map<string, string>()
  const reported = linesOf(report).map((line) => JSON.parse(line) as ReportedTest)
  for (const { name, passed, skipped, because } of reported) {
    if (skipped) continue
    let unique = name
    for (let number = 2; tests.has(unique); number += 1) unique = `${name} (${number})`
    tests.set(unique, passed)
    if (!passed) causes.set(unique, because ?? '')
  }
  // Node ends with 1 for tests that failed.
  const endedWell = code === 0 || (code === 1 && causes.size > 0)
  if (!endedWell) {
    tests.set(WHOLE_FILE, false)
    causes.set(
      WHOLE_FILE,
      hangs ? `no end within ${TIME_LIMIT_MS / 1000} s` : `exit code ${code}, signal ${signal}\n${stderr}`,
    )
  }
  return { tests, causes, hangs }
}

function readExchanges(out: string): Pick<FileRun, 'requests' | 'sent'> {
  const counts = readdirSync(out)
    .filter((name) => name.startsWith('exchanges-'))
    .map((name) => JSON.parse(readFileSync(join(out, name), 'utf8')) as { requests: number; statuses: number[] })
  return {
    requests: counts.reduce((sum, { requests }) => sum + requests, 0),
    sent: counts.flatMap(({ statuses }) => statuses),
  }
}

function checkDummy(logs: string): void {
  if (!existsSync(logs)) return
  const failure = readdirSync(logs, { recursive: true, encoding: 'utf8' }).find((name) => name.endsWith('/failed.txt'))
  if (failure !== undefined) throw new Error(`the dummy plugin failed: ${readFileSync(join(logs, failure), 'utf8')}`)
}

function readRecords(logs: string): number[] {
  if (!existsSync(logs)) return []
  return readdirSync(logs, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\/app\/app\.[^/]+\.log$/.test(name))
    .flatMap((name) => linesOf(join(logs, name)))
    .map((line) => JSON.parse(line) as { outcome?: string; statusCode: number })
    .filter(({ outcome }) => outcome !== undefined)
    .map(({ statusCode }) => statusCode)
}

function linesOf(file: string): string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : []
}
