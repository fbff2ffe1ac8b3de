import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { compiledPrograms } from '../../harness/compiled-programs.ts'

export interface ProgramEnd {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

/** Runs a program of `programs/` in a process of its own, its argument as JSON, and waits for its end. */
export async function runProgram(
  name: string,
  argument: unknown,
  {
    command = [process.execPath],
    env = {},
    onStdout = () => {},
  }: { command?: string[]; env?: NodeJS.ProcessEnv; onStdout?: (stdout: string) => void } = {},
): Promise<ProgramEnd> {
  const path = join(await compiledPrograms('writer'), `${name}.js`)
  const [program = process.execPath, ...args] = [...command, path, JSON.stringify(argument)]
  // The test runner's own channel must not be taken over by the child.
  const { NODE_TEST_CONTEXT: _, ...inherited } = process.env
  const child = spawn(program, args, { env: { ...inherited, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (data) => {
    stdout += data
    onStdout(stdout)
  })
  child.stderr.on('data', (data) => {
    stderr += data
  })
  const [code, signal] = await once(child, 'close')
  return { code, signal, stdout, stderr }
}
