/** A screen of its own, without cursor, on which longer lines are cut off. */
const ENTER = '\u001b[?1049h\u001b[?25l\u001b[?7l'
const LEAVE = '\u001b[?7h\u001b[?25h\u001b[?1049l'
const HOME = '\u001b[H'
/** In front of what replaces it: behind a line as wide as the screen it would take the last column away. */
const ERASE_BELOW = '\u001b[J'
const ERASE_LINE = '\u001b[K'

const CTRL_C = '\u0003'
const CTRL_Z = '\u001a'

/** What is told of. */
export interface ScreenEvents {
  /** It has to be drawn again: another size, or back from the shell. */
  onRedraw: () => void
  /** `q` was typed. */
  onQuit: () => void
}

/**
 * A screen that is drawn again and again in place. What was on the terminal before is back when it is closed, when the
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

  /** Replaces what was drawn before; as many lines as there is room for. */
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
    // What is typed would be written across the screen.
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

  /** Without the terminal's own reading of keys, signals are sent as it would: to all that run with this process. */
  readonly #typed = (typed: Buffer): void => {
    const text = typed.toString()
    if (text.includes(CTRL_C)) process.kill(0, 'SIGINT')
    else if (text.includes(CTRL_Z)) process.kill(0, 'SIGTSTP')
    else if (/q/i.test(text)) this.#events.onQuit()
  }
}
