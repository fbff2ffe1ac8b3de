import { once } from 'node:events'
import { type Palette, paletteFor } from './color.ts'

/** Fewer, larger writes: one for each line would take longer than reading it. */
const FLUSH_LENGTH = 64 * 1024

/** Where a command writes, and what tells it to end. */
export class Terminal {
  /** Aborted when a signal came or nobody reads the output any more. */
  readonly signal: AbortSignal
  readonly palette: Palette
  readonly env: NodeJS.ProcessEnv
  readonly #stdout: NodeJS.WriteStream
  readonly #stderr: NodeJS.WriteStream
  #pending = ''

  constructor(process: Pick<NodeJS.Process, 'stdout' | 'stderr' | 'env'>, signal: AbortSignal) {
    this.#stdout = process.stdout
    this.#stderr = process.stderr
    this.env = process.env
    this.signal = signal
    this.palette = paletteFor(process.stdout.isTTY === true, process.env)
  }

  /** Whether someone watches the progress, and it does not run into the output. */
  get showsProgress(): boolean {
    return this.#stderr.isTTY === true && this.#stdout.isTTY !== true
  }

  /** Unbounded where there is no terminal. */
  get columns(): number {
    return this.#stdout.columns ?? Number.POSITIVE_INFINITY
  }

  /** Adds a line to the output; to be awaited when it answers a promise. */
  line(text: string): Promise<void> | undefined {
    this.#pending += `${text}\n`
    return this.#pending.length < FLUSH_LENGTH ? undefined : this.flush()
  }

  /** Hands everything to the system and waits while it cannot take more. */
  async flush(): Promise<void> {
    const text = this.#pending
    this.#pending = ''
    if (text === '' || this.signal.aborted) return
    if (!this.#stdout.write(text)) await once(this.#stdout, 'drain', { signal: this.signal }).catch(() => {})
    // Lets signals and a closed pipe be noticed during long output.
    await new Promise((resolve) => setImmediate(resolve))
  }

  /** A message beside the output. */
  note(text: string): void {
    this.#stderr.write(`${text}\n`)
  }

  /** Replaces the progress shown before; an empty text removes it. */
  progress(text: string): void {
    this.#stderr.write(`\r\u001b[K${text}`)
  }
}
