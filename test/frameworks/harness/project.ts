import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freePort } from '../../harness/free-port.ts'

/** Of this project. */
export const ROOT: string = fileURLToPath(new URL('../../../', import.meta.url))
const FRAMEWORKS = fileURLToPath(new URL('../', import.meta.url))

/** Of the file's own end: an `after` that is called in a `before` comes at the end of that. */
const cleanUp: (() => void)[] = []
after(() => {
  for (const end of cleanUp) end()
})

/** What a line of a file may have; records and lines that code wrote. */
export type Line = Record<string, unknown> & {
  url?: string
  statusCode?: number
  route?: string | null
  errorDetail?: { errorFunc: string; location: string; raised: string; message: string; detail: unknown } | null
}

export interface Answer {
  status: number
  body: string
}

/** A program of a project that listens. */
export interface Server {
  url: string
  /** Status and text of an answer. */
  get(path: string, init?: RequestInit): Promise<Answer>
  /** Ends it by SIGTERM. @returns what it printed */
  stop(): Promise<string>
}

export interface Project {
  folder: string
  write(name: string, text: string): void
  /** Runs a program to its end; rejects with what it printed when it fails. */
  run(program: string, ...args: string[]): Promise<string>
  /** Starts a program that listens on PORT, and waits until it does. */
  serve(program: readonly [string, ...string[]], variables?: NodeJS.ProcessEnv): Promise<Server>
  /** Lines of a category, once a server was stopped. */
  lines(category?: string): Line[]
  /** Its records alone. */
  records(category?: string): Line[]
}

/**
 * A project of a user's outside of this one, gone after the tests of the file, with the packages that are installed here; install.ts put this one among them.
 * @param packages folder below this one whose packages it has
 */
export function createProject(packages: '.' | 'nestjs-11' = '.'): Project {
  const installed = join(FRAMEWORKS, packages, 'node_modules')
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'frameworks-')))
  cleanUp.push(() => rmSync(folder, { recursive: true, force: true }))
  symlinkSync(installed, join(folder, 'node_modules'))
  const lines = (category = 'app') => linesIn(join(folder, 'logs', category))
  return {
    folder,
    write(name, content) {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      writeFileSync(join(folder, name), content)
    },
    run: (program, ...args) => runIn(folder, program, ...args),
    serve: (program, variables) => serve(folder, program, variables ?? {}),
    lines,
    records: (category) => lines(category).filter((line) => 'outcome' in line),
  }
}

/** Runs a program to its end in a folder; rejects with what it printed when it fails. */
export async function runIn(folder: string, program: string, ...args: string[]): Promise<string> {
  const child = spawn(program, args, { cwd: folder, env: variablesOf({}) })
  const [printed, code] = await outputOf(child)
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} failed:\n${printed}`)
  return printed
}

function linesIn(folder: string): Line[] {
  return readdirSync(folder)
    .flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n'))
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
}

async function serve(
  folder: string,
  [program, ...args]: readonly [string, ...string[]],
  variables: NodeJS.ProcessEnv,
): Promise<Server> {
  const port = await freePort()
  const child = spawn(program, args, { cwd: folder, env: variablesOf({ PORT: String(port), ...variables }) })
  const output = outputOf(child)
  cleanUp.unshift(() => child.kill('SIGKILL'))
  await untilListening(port, child, output)
  const url = `http://127.0.0.1:${port}`
  return {
    url,
    async get(path, init = {}) {
      const answer = await fetch(url + path, { ...init, headers: { connection: 'close', ...init.headers } })
      return { status: answer.status, body: await answer.text() }
    },
    async stop() {
      child.kill('SIGTERM')
      return (await output)[0]
    },
  }
}

async function outputOf(
  child: ChildProcess & { stdout: NonNullable<ChildProcess['stdout']>; stderr: NonNullable<ChildProcess['stderr']> },
): Promise<[printed: string, code: number | null]> {
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return [stdout + stderr, code]
}

async function untilListening(
  port: number,
  child: ChildProcess,
  output: Promise<[string, number | null]>,
): Promise<void> {
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`it ended:\n${(await output)[0]}`)
    const socket = connect(port, '127.0.0.1')
    const listens = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    socket.destroy()
    if (listens) return
    await sleep(50)
  }
}

/** No variables that say something to the package or to a test runner. */
function variablesOf(given: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { APP_ENV, NODE_ENV, LOG_DIR, LOG_BACKUP_COUNT, NODE_OPTIONS, NODE_TEST_CONTEXT, ...others } = process.env
  return { ...others, ...given }
}
