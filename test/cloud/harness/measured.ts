import { spawnSync } from 'node:child_process'
import { runCommand } from './command.ts'

/** What a run of the command has cost. */
export interface Measured {
  code: number | null
  stdout: string
  stderr: string
  /** Bytes of memory, at most. */
  peak: number
  /** Seconds of CPU, the start of the command included. */
  cpu: number
}

const TELL = `process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage()
  process.stderr.write('cost ' + maxRSS + ' ' + (userCPUTime + systemCPUTime) + '\\n')
})`

/** Runs the command to its end. */
export async function measuredCommand(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Measured> {
  const NODE_OPTIONS = `--import data:text/javascript,${encodeURIComponent(TELL)}`
  const { code, stdout, stderr } = await runCommand(args, { ...env, NODE_OPTIONS })
  const [, kilobytes, microseconds] = /^cost (\d+) (\d+)$/m.exec(stderr) ?? []
  return {
    ...{ code, stdout, stderr: stderr.replace(/^cost .*\n/m, '') },
    ...{ peak: Number(kilobytes) * 1024, cpu: Number(microseconds) / 1e6 },
  }
}

/** Seconds of CPU that gzip -6 takes for a file. */
export function gzipCpu(path: string): number {
  const script = 'TIMEFORMAT="%U %S"; time gzip -6 -c "$1" >/dev/null'
  const { stderr } = spawnSync('bash', ['-c', script, 'bash', path], { encoding: 'utf8' })
  return stderr
    .trim()
    .split(' ')
    .reduce((sum, seconds) => sum + Number(seconds), 0)
}
