import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A program and its arguments. */
export type CommandLine = readonly [command: string, ...args: string[]]

/** Where the output of a program goes, where nobody keeps it. */
const TO = {
  /** A device, as a terminal is one. */
  device: '"$@" > /dev/null',
  pipe: '"$@" | cat > /dev/null',
}

/** Processor milliseconds, user and system and of all its threads and children, that a program takes from start to end. */
export function cpuOf(command: CommandLine, to: keyof typeof TO = 'device'): number {
  const script = `set -o pipefail; TIMEFORMAT="%U %S"; time { ${TO[to]}; } 2> /dev/null`
  const { stderr, status } = spawnSync('bash', ['-c', script, 'bash', ...command], { encoding: 'utf8' })
  // 1 is what `find` and grep answer when there is nothing.
  if (status !== 0 && status !== 1) throw new Error(`${command.join(' ')} ended with ${status}`)
  const [user = Number.NaN, system = Number.NaN] = stderr.trim().split(' ').map(Number)
  return (user + system) * 1000
}

const PEAK = new URL('./peak-memory.mjs', import.meta.url)

/** Resident memory in MB at its highest, of a Node program. */
export function peakMemoryOf(command: CommandLine, workDir: string): number {
  const file = join(workDir, 'peak')
  const [program, ...args] = command
  const env = { ...process.env, PEAK_FILE: file }
  const { status } = spawnSync(program, ['--import', PEAK.href, ...args], { env, stdio: 'ignore' })
  if (status !== 0) throw new Error(`${command.join(' ')} ended with ${status}`)
  return Number(readFileSync(file, 'utf8')) / 1024
}
