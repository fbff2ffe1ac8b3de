/** The alternate screen, without cursor, and with long lines cut off rather than wrapped. */
const ENTER = '\u001b[?1049h\u001b[?25l\u001b[?7l'
const LEAVE = '\u001b[?7h\u001b[?25h\u001b[?1049l'
const HOME = '\u001b[H'
/** Written in front of a line: behind one as wide as the screen it would erase the last column. */
const ERASE_BELOW = '\u001b[J'
const ERASE_LINE = '\u001b[K'

const CTRL_C = '\u0003'
const CTRL_Z = '\u001a'

/** What the screen reports. */
export interface ScreenEvents {
  /** It has to be drawn again, as its size changed, or the process continues after ctrl-Z. */
  onRedraw: () => void
  /** `q` was typed. */
  onQuit: () => void
}

/**
 * A screen that is drawn again and again in place. What the terminal showed before comes back when it is closed, when the
 * process fails, and while it is stopped by ctrl-Z.
 */
export class LiveScreen {
  readonly #out: NodeJS.WriteStream
  readonly #keys: NodeJS.ReadStream
  readonly #events: ScreenEvents

  constructor(out: NodeJS.WriteStream, keys: NodeJS.ReadStream, events: ScreenEvents) {
    this.#out = out
    this.#keys = keys
    this.#events = events
    out.on('resize', events.onRedraw)
    process.on('exit', this.#leave)
    process.on('uncaughtExceptionMonitor', this.#leave)
    process.on('SIGTSTP', this.#stop)
    process.on('SIGCONT', this.#resume)
    keys.on('data', this.#typed)
    this.#enter()
  }

  /** Replaces what was drawn before; lines that do not fit are left out. */
  draw(lines: readonly string[]): void {
    const shown = lines.slice(0, this.#out.rows || 24)
    const last = shown.length - 1
    this.#out.write(HOME + shown.map((line, at) => (at === last ? ERASE_BELOW : ERASE_LINE) + line).join('\n'))
  }

  close(): void {
    this.#out.off('resize', this.#events.onRedraw)
    process.off('exit', this.#leave)
    process.off('uncaughtExceptionMonitor', this.#leave)
    process.off('SIGTSTP', this.#stop)
    process.off('SIGCONT', this.#resume)
    this.#keys.off('data', this.#typed)
    this.#keys.pause()
    this.#leave()
  }

  #enter(): void {
    // Otherwise the terminal would echo what is typed across the screen.
    if (this.#keys.isTTY) this.#keys.setRawMode(true)
    this.#keys.resume()
    this.#out.write(ENTER)
  }

  readonly #leave = (): void => {
    if (this.#keys.isTTY) this.#keys.setRawMode(false)
    this.#out.write(LEAVE)
  }

  readonly #stop = (): void => {
    this.#leave()
    process.kill(process.pid, 'SIGSTOP')
  }

  readonly #resume = (): void => {
    this.#enter()
    this.#events.onRedraw()
  }

  /** In raw mode the terminal sends no signals; they are sent here as it would, to the whole process group. */
  readonly #typed = (typed: Buffer): void => {
    const text = typed.toString()
    if (text.includes(CTRL_C)) process.kill(0, 'SIGINT')
    else if (text.includes(CTRL_Z)) process.kill(0, 'SIGTSTP')
    else if (/q/i.test(text)) this.#events.onQuit()
  }
}
