import { execFileSync } from 'node:child_process'
import { cpus } from 'node:os'

/** Core of the servers that are measured, and core of everything else: the load must not take time from them. */
export const SERVER_CORE = 0
const LOAD_CORE = 1

/** Whether processes can be kept on one core here: Linux with `taskset` (util-linux) and two cores. */
export const canPin: boolean = cpus().length > 1 && hasTaskset()

/** Moves this process, all its threads and what it starts later to the core of the load. */
export function pinSelf(): void {
  if (canPin) execFileSync('taskset', ['-acp', String(LOAD_CORE), String(process.pid)], { stdio: 'ignore' })
}

/** The command line that runs `command` on the core of the servers. */
export function pinned(command: string, args: string[]): [string, string[]] {
  return canPin ? ['taskset', ['-c', String(SERVER_CORE), command, ...args]] : [command, args]
}

function hasTaskset(): boolean {
  try {
    execFileSync('taskset', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
