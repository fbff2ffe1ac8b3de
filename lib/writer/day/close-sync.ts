import { closeSync } from 'node:fs'

/** Closes a descriptor of which nothing is expected any more: what the disk says of it then changes nothing. */
export function closeNow(fd: number): void {
  try {
    closeSync(fd)
  } catch {}
}
