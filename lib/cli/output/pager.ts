import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import type { Writable } from 'node:stream'

/** Ends at once when all fits on the screen, keeps colours, leaves the text on the screen. */
const LESS = 'FRX'

/** A program that shows text by the page. */
export interface Pager {
  stdin: Writable
  /** Settles when the program has ended. */
  left: Promise<void>
}

/**
 * Starts PAGER, else less; null when there is none or it is turned off (PAGER empty or `cat`).
 *
 * @param onMissing called when PAGER names no program
 */
export async function startPager(env: NodeJS.ProcessEnv, onMissing: () => void): Promise<Pager | null> {
  const { PAGER = 'less' } = env
  if (PAGER === '' || PAGER === 'cat') return null
  if (isMissing(env)) {
    onMissing()
    return null
  }
  const child = spawn(PAGER, {
    // It may have arguments.
    shell: env.PAGER !== undefined,
    stdio: ['pipe', 'inherit', 'inherit'],
    env: { ...env, LESS: env.LESS ?? LESS },
  })
  const hasStarted = await once(child, 'spawn').then(
    () => true,
    () => false,
  )
  return hasStarted ? { stdin: child.stdin, left: leftBy(child) } : null
}

/** Whether the shell would not find PAGER, so that the output would be lost. */
function isMissing({ PAGER = '', ...env }: NodeJS.ProcessEnv): boolean {
  const [program = ''] = PAGER.trim().split(/\s/)
  if (process.platform === 'win32' || !/^[\w./+-]+$/.test(program)) return false
  return spawnSync('/bin/sh', ['-c', 'command -v "$1"', 'sh', program], { env, stdio: 'ignore' }).status !== 0
}

async function leftBy(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}
