import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Writable } from 'node:stream'

/** Ends at once when all fits on the screen, keeps colours, leaves the text on the screen. */
const LESS = 'FRX'

/** A program that shows text by the page. */
export interface Pager {
  stdin: Writable
  /** Settles when it was left. */
  left: Promise<void>
}

/** Starts PAGER, else less; null when there is none or it is turned off (PAGER empty or `cat`). */
export async function startPager(env: NodeJS.ProcessEnv): Promise<Pager | null> {
  const { PAGER = 'less' } = env
  if (PAGER === '' || PAGER === 'cat') return null
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

async function leftBy(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}
