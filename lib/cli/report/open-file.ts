import { spawn } from 'node:child_process'

const PROGRAMS: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
}

/** Shows a file in the program that the system has for it; answers whether there was one. */
export async function openWithSystem(target: string): Promise<boolean> {
  const [program = '', ...args] = PROGRAMS[process.platform] ?? ['xdg-open']
  return await new Promise((resolve) => {
    const child = spawn(program, [...args, target], { stdio: 'ignore', detached: true })
    child.once('error', () => resolve(false))
    child.once('spawn', () => {
      child.unref()
      resolve(true)
    })
  })
}
