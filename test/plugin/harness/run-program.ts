import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { compiledPrograms } from '../../harness/compiled-programs.ts'

export interface ProgramRun {
  code: number | null
  stdout: string
  stderr: string
}

/** Runs one of `programs/` to its end, with pipes for a terminal and no variables of ours but the given. */
export async function runProgram(
  name: string,
  variables: NodeJS.ProcessEnv,
  flags: readonly string[] = [],
): Promise<ProgramRun> {
  const path = join(await compiledPrograms('plugin'), `${name}.js`)
  const { APP_ENV: _appEnv, NODE_ENV: _nodeEnv, LOG_DIR: _logDir, LOG_BACKUP_COUNT: _count, ...others } = process.env
  const child = spawn(process.execPath, [...flags, path], { env: { ...others, ...variables } })
  const [[code], stdout, stderr] = await Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)])
  return { code: code as number | null, stdout, stderr }
}
