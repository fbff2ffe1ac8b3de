import { readdirSync, readlinkSync } from 'node:fs'

/** What the process holds open below a folder. Only on Linux. */
export function openBelow(folder: string): string[] {
  const links = readdirSync('/proc/self/fd').map((descriptor) => {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`)
    } catch {
      // Closed since it was listed.
      return ''
    }
  })
  return links.filter((path) => path.startsWith(folder))
}
