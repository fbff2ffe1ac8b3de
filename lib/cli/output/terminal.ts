import { once } from 'node:events'
import { type Palette, paletteFor } from '../../display/color.ts'
import { NEWLINE } from '../../files/newline.ts'
import { MOST_BYTES_OF_UNIT } from '../../files/utf8.ts'
import { shownValue } from '../../options/shown-value.ts'
import type { DirectOutput } from './direct-output.ts'
import type { LiveScreen, ScreenEvents } from './live-screen.ts'
import type { Pager } from './pager.ts'

/** Fewer, larger writes: one for each line would take longer than reading it. */
const BUFFER_SIZE = 256 * 1024

/** Where a command writes, and what tells it to end. */
export class Terminal {
  /** Aborted when a signal came or nobody reads the output any more. */
  readonly signal: AbortSignal
  /** Whether a terminal shows the output. */
  readonly isWatched: boolean
  readonly palette: Palette
  readonly env: NodeJS.ProcessEnv
  readonly #onLost: (error: NodeJS.ErrnoException) => void
  /** Null once the stream has to write. */
  #direct: DirectOutput | null
  #stream: NodeJS.WriteStream | null = null
  #pager: Pager | null = null
  #screen: LiveScreen | null = null
  /** Output that is held back until it is known whether it fills the screen; null where no pager is wanted. */
  #firstScreen: Buffer[] | null = null
  /** Messages that belong below what is held back, or would be written across what a pager or screen shows. */
  #held: string[] = []
  readonly #process: Pick<NodeJS.Process, 'stdout' | 'stderr'>
  #error: NodeJS.WriteStream | null = null
  #buffer = Buffer.allocUnsafe(BUFFER_SIZE)
  #length = 0
  #hasProgress = false
  #readsAll = true

  /**
   * @param onLost called with the reason why nothing can be written any more
   * @param direct null: the stream writes all
   */
  constructor(
    process: Pick<NodeJS.Process, 'stdout' | 'stderr' | 'env'>,
    signal: AbortSignal,
    onLost: (error: NodeJS.ErrnoException) => void = () => {},
    direct: DirectOutput | null = null,
  ) {
    this.#process = process
    this.#onLost = onLost
    this.#direct = direct
    this.env = process.env
    this.signal = signal
    this.isWatched = direct === null && this.#stdout.isTTY === true
    this.palette = paletteFor(this.isWatched, process.env)
  }

  get #stdout(): NodeJS.WriteStream {
    if (this.#stream !== null) return this.#stream
    this.#stream = this.#process.stdout
    this.#stream.on('error', this.#onLost)
    return this.#stream
  }

  /** Created when it is needed: most often it is not, and Node takes two milliseconds for it. */
  get #stderr(): NodeJS.WriteStream {
    if (this.#error !== null) return this.#error
    this.#error = this.#process.stderr
    // One that is closed must not end the command.
    this.#error.on('error', () => {})
    return this.#error
  }

  /** Whether progress would be seen. */
  get showsProgress(): boolean {
    return this.#stderr.isTTY === true && this.#pager === null
  }

  /** Infinity where there is no terminal. */
  get columns(): number {
    return (this.isWatched ? this.#stdout.columns : undefined) ?? Number.POSITIVE_INFINITY
  }

  /** Infinity where there is no terminal. */
  get rows(): number {
    return (this.isWatched ? this.#stdout.rows : undefined) ?? Number.POSITIVE_INFINITY
  }

  /** Adds a line to the output. If it returns a promise, await it before the next call. */
  line(text: string): Promise<void> | undefined {
    const most = text.length * MOST_BYTES_OF_UNIT + 1
    // Encoded at once: to collect lines in a growing string and encode that costs more than reading them.
    if (this.#length + most <= this.#buffer.length) {
      this.#add(text)
      return undefined
    }
    return this.flush().then(() => {
      if (most > this.#buffer.length) this.#buffer = Buffer.allocUnsafe(most)
      this.#add(text)
    })
  }

  /** Adds lines given as bytes, the last one without its newline; await it as `line`. */
  bytes(bytes: Buffer, start: number, end: number): Promise<void> | undefined {
    const length = end - start + 1
    if (this.#length + length <= this.#buffer.length) {
      this.#copy(bytes, start, end)
      return undefined
    }
    const isLong = length > this.#buffer.length && bytes[end] === NEWLINE
    return this.flush().then(() => {
      // Large pieces are handed over without a copy.
      if (isLong && this.#firstScreen === null) return this.#write(bytes.subarray(start, end + 1))
      if (length > this.#buffer.length) this.#buffer = Buffer.allocUnsafe(length)
      this.#copy(bytes, start, end)
    })
  }

  /** Hands everything to the system and waits while it cannot take more. */
  async flush(): Promise<void> {
    if (this.#length === 0) return
    const bytes = this.#buffer.subarray(0, this.#length)
    this.#buffer = Buffer.allocUnsafe(BUFFER_SIZE)
    this.#length = 0
    if (this.signal.aborted) return
    if (this.#firstScreen === null) return await this.#write(bytes)
    this.#firstScreen.push(bytes)
    if (this.#isFull(this.#firstScreen)) await this.#startPager()
  }

  /** Waits until the bytes are no longer needed. */
  async #write(bytes: Buffer): Promise<void> {
    if (this.signal.aborted) return
    this.progress('')
    const rest = bytes.subarray(this.#writtenAtOnce(bytes))
    if (rest.length > 0) {
      const out = this.#pager?.stdin ?? this.#stdout
      if (!out.write(rest)) await once(out, 'drain', { signal: this.signal }).catch(() => {})
    }
    // Lets signals and a closed pipe be noticed during long output.
    await new Promise((resolve) => setImmediate(resolve))
  }

  #writtenAtOnce(bytes: Buffer): number {
    const direct = this.#direct
    if (direct?.writesAll !== true) this.#direct = null
    try {
      return direct === null ? 0 : direct.write(bytes)
    } catch (error) {
      this.#onLost(error as Error)
      return bytes.length
    }
  }

  /** Sends the output that follows to a pager, where a terminal shows it and it is more than a screen. */
  openPager(): void {
    if (this.isWatched) this.#firstScreen = []
  }

  /** Shows what is still held back, and waits until the user has left the pager, if there is one. */
  async closePager(): Promise<void> {
    await this.flush()
    const firstScreen = this.#firstScreen
    this.#firstScreen = null
    if (firstScreen !== null && firstScreen.length > 0) await this.#write(Buffer.concat(firstScreen))
    if (this.#pager !== null) {
      this.#pager.stdin.end()
      await this.#pager.left
      this.#pager = null
    }
    for (const text of this.#held.splice(0)) this.note(text)
  }

  /** A screen that is drawn again and again; null where none can be. Messages are held back until it is closed. */
  async openScreen(events: ScreenEvents): Promise<LiveScreen | null> {
    if (!this.isWatched || this.env.TERM === 'dumb') return null
    const { LiveScreen } = await import('./live-screen.ts')
    this.#screen = new LiveScreen(this.#stdout, process.stdin, events)
    return this.#screen
  }

  closeScreen(): void {
    this.#screen?.close()
    this.#screen = null
  }

  /** Prints a message on stderr, once no pager or screen is in the way. */
  note(text: string): void {
    if (this.#pager !== null || this.#screen !== null || this.#firstScreen !== null) {
      this.#held.push(text)
      return
    }
    this.progress('')
    this.#stderr.write(`${text}\n`)
  }

  /** Prints a message about a file or folder that is passed over, which the exit code will tell, too. */
  cannotRead(text: string): void {
    this.#readsAll = false
    this.note(text)
  }

  /** Whether nothing was passed over. */
  get readsAll(): boolean {
    return this.#readsAll
  }

  /** Replaces the progress shown before; an empty text removes it. */
  progress(text: string): void {
    if (text === '' && !this.#hasProgress) return
    this.#hasProgress = text !== ''
    this.#stderr.write(`\r\u001b[K${text}`)
  }

  /** Codes of colours count as characters: a pager that opens too early ends by itself. */
  #isFull(chunks: readonly Buffer[]): boolean {
    const bytes = Buffer.concat(chunks)
    const lines = bytes.reduce((count, byte) => count + (byte === NEWLINE ? 1 : 0), 0)
    return lines + Math.floor(bytes.length / (this.#stdout.columns || 80)) >= (this.#stdout.rows || 24)
  }

  async #startPager(): Promise<void> {
    const firstScreen = Buffer.concat(this.#firstScreen ?? [])
    this.#firstScreen = null
    const { startPager } = await import('./pager.ts')
    this.#pager = await startPager(this.env, () => {
      this.#held.push(`access-log: PAGER is ${shownValue(this.env.PAGER)}; expected a program that is there`)
    })
    // A pager that is left before all was shown is like a pipe whose reader is gone.
    this.#pager?.stdin.on('error', this.#onLost)
    await this.#write(firstScreen)
  }

  #copy(bytes: Buffer, start: number, end: number): void {
    this.#length += bytes.copy(this.#buffer, this.#length, start, end)
    this.#buffer[this.#length++] = NEWLINE
  }

  #add(text: string): void {
    this.#length += this.#buffer.write(text, this.#length)
    this.#buffer[this.#length++] = NEWLINE
  }
}
