import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'

const PROGRAMS: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
}

/** Milliseconds within which a program ends that cannot show the file; one that runs longer is the browser itself. */
const ENDS_WITHIN = 2000

/** Opens an address in the program that the system has for it; false where there is none. */
export async function openWithSystem(target: string): Promise<boolean> {
  const [program = '', ...args] = PROGRAMS[process.platform] ?? ['xdg-open']
  const child = spawn(program, [...args, target], { stdio: 'ignore', detached: true })
  const ended = new Promise<boolean>((resolve) => {
    child.once('error', () => resolve(false))
    child.once('exit', (code) => resolve(code === 0))
  })
  const timeout = new AbortController()
  const isShown = await Promise.race([ended, sleep(ENDS_WITHIN, true, { signal: timeout.signal }).catch(() => true)])
  timeout.abort()
  child.unref()
  return isShown
}
