import { spawnSync } from 'node:child_process'

/** Where programs are looked for: those of the system are not in everybody's PATH. */
export const PATH = `${process.env.PATH}:/usr/sbin`

/** Why a test that runs a program of Debian is skipped where it is missing; false, so that it fails, with CI set. */
export function missing(program: string, debianPackage = program): string | false {
  const { status } = spawnSync('sh', ['-c', `command -v ${program}`], { env: { ...process.env, PATH } })
  if (process.env.CI || status === 0) return false
  return `needs ${program}: apt-get install ${debianPackage}`
}
