import { toStderr } from '../writer/stderr.ts'

/** Where the lines of a category also go. */
export interface LineSink {
  write(line: string): void
}

/**
 * Copies lines to stdout: as they are (true), or as `access-log` shows them to people ('pretty'), with stacks. Undefined for false.
 *
 * @param timeZoneName IANA name of the zone in which times are shown; undefined is the process's
 */
export async function createLineSink(mode: boolean | 'pretty', timeZoneName?: string): Promise<LineSink | undefined> {
  if (mode === false) return undefined
  const { stdout } = process
  const print = printer(stdout)
  if (mode === true) return { write: print }
  // Loaded only where a person looks.
  const [{ humanText }, { paletteFor }, { timeZone }] = await Promise.all([
    import('../display/human-text.ts'),
    import('../display/color.ts'),
    import('../time/time-zone.ts'),
  ])
  const zone = timeZone(timeZoneName)
  const look = { zone, palette: paletteFor(stdout.isTTY === true, process.env), categoryWidth: 8, stack: true }
  return { write: (line) => print(`${humanText(line, look)}\n`) }
}

/** Characters that may wait for a reader who does not read. Node would keep them without bound, and the files have every line anyway. */
const MOST_WAITING = 4 * 1024 * 1024

/** Streams that are listened to: once each, however many registrations print. */
const listened = new WeakMap<NodeJS.WriteStream, { isOpen: boolean; leavesOut: boolean }>()

/** Prints until nobody reads any more: `| head` must not end the server. */
function printer(stdout: NodeJS.WriteStream): (text: string) => void {
  const state = listened.get(stdout) ?? { isOpen: true, leavesOut: false }
  if (!listened.has(stdout)) {
    listened.set(stdout, state)
    stdout.on('error', () => {
      state.isOpen = false
    })
  }
  return (text) => {
    if (!state.isOpen) return
    if (stdout.writableLength < MOST_WAITING) {
      state.leavesOut = false
      stdout.write(text)
    } else if (!state.leavesOut) {
      state.leavesOut = true
      toStderr('stdout is not read: lines are left out there until it is; the files have them')
    }
  }
}
