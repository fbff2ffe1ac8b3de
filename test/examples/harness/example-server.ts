import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { plainEnvironment, ROOT } from './run-example.ts'

export interface ExampleServer {
  port: string
  /** What it printed when it listened. */
  greeting: string
  /** Ends it by a signal; resolves to its exit code and signal. */
  end(signal: NodeJS.Signals): Promise<[number | null, NodeJS.Signals | null]>
}

/** Runs what `npm start` runs, on a free port. */
export async function startExampleServer(logDir: string): Promise<ExampleServer> {
  const { scripts } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')) as { scripts: { start: string } }
  const [program = '', ...args] = scripts.start.split(' ')
  const env = { ...plainEnvironment(), PORT: '0', LOG_DIR: logDir }
  const child = spawn(program, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise<[number | null, NodeJS.Signals | null]>((resolve) =>
    child.once('exit', (code, signal) => resolve([code, signal])),
  )
  const greeting = await greetingOf(child)
  const [, port = ''] = /Listening on http:\/\/localhost:(\d+)/.exec(greeting) ?? []
  return {
    port,
    greeting,
    end: (signal) => {
      child.kill(signal)
      return ended
    },
  }
}

/** Its curl lines are the last it prints; a server that ends instead has printed what is wrong. */
function greetingOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      if (text.endsWith('/broken\n\n')) resolve(text)
    })
    child.once('exit', (code) => reject(new Error(`the example server ended with ${code} before it listened: ${text}`)))
  })
}
