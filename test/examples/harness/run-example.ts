import { spawn } from 'node:child_process'

/** Root of the project, where examples are run from. */
export const ROOT: string = new URL('../../../', import.meta.url).pathname

export interface ExampleRun {
  code: number | null
  stdout: string
  stderr: string
}

/** Runs an example as its own header says, to its end. */
export async function runExample(command: string): Promise<ExampleRun> {
  const [program = '', ...args] = command.split(' ')
  const child = spawn(program, args, { cwd: ROOT, env: plainEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve))
  return { code, stdout, stderr }
}

/** The environment without what would choose for the example, or tell node:test that it runs inside of itself. */
export function plainEnvironment(): NodeJS.ProcessEnv {
  const { APP_ENV, NODE_ENV, LOG_DIR, LOG_BACKUP_COUNT, PORT, NODE_TEST_CONTEXT, ...others } = process.env
  return others
}
