import { writeSync } from 'node:fs'
import { monotonic } from '../../time/clock.ts'
import { sleepSync } from '../day/file-state.ts'
import type { FileAccount } from '../file-stats.ts'

const STDOUT = 1

/** Milliseconds before what stdout did not take is tried again. */
const RETRY = 10

/** Milliseconds that the end of a process waits for a reader that takes nothing. */
const LAST_PATIENCE = 1000

/** Nobody reads what is written any more, and nobody will. */
const GONE: ReadonlySet<unknown> = new Set(['EPIPE', 'EBADF'])

/** Whose lines they are. */
export interface LineOwner {
  account: FileAccount
  /** Bytes that may wait. */
  maxBuffered: number
  /** Stdout failed: for good, or it is tried again. */
  onError: (error: unknown, isGone: boolean) => void
  /** Nothing waits any more, after lines were dropped. */
  onCaughtUp: () => void
}

interface Waiting {
  owner: LineOwner
  data: Buffer
  /** Bytes of it that stdout has taken. */
  written: number
  time: number
}

/**
 * Lines on their way to stdout, which all categories share. A line is written at once, and waits only where stdout does not
 * take it, as when the pipe to a slow reader is full. `process.stdout` would keep such lines in a memory without bound, and
 * lose them with `process.exit()`.
 */
export class StdoutLines {
  readonly #waiting: Waiting[] = []
  readonly #dropping = new Set<LineOwner>()
  #timer: NodeJS.Timeout | undefined
  #isGone = false
  #onEmpty: (() => void)[] = []

  write(line: string, time: number, owner: LineOwner): void {
    if (this.#isGone) {
      owner.account.drop(1, time, time)
      return
    }
    const written = this.#waiting.length === 0 ? this.#tryWrite(line, owner) : 0
    const bytes = Buffer.byteLength(line)
    if (written === bytes) this.#count(owner, bytes)
    else this.#hold({ owner, data: Buffer.from(line), written, time })
  }

  /** Resolves when nothing waits. */
  async drained(): Promise<void> {
    this.drain()
    if (this.#waiting.length > 0) await new Promise<void>((resolve) => this.#onEmpty.push(resolve))
  }

  /** Writes as much as stdout takes now. */
  drain(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      next.written += this.#tryWrite(next.data.subarray(next.written), next.owner)
      if (this.#isGone) this.#giveUp(() => true)
      else if (next.written === next.data.length) this.#finish()
      else {
        this.#timer = setTimeout(() => this.drain(), RETRY).unref()
        return
      }
    }
    for (const end of this.#onEmpty.splice(0)) end()
    for (const owner of this.#dropping) owner.onCaughtUp()
    this.#dropping.clear()
  }

  /** Writes everything before it returns, unless the reader takes nothing for a second. */
  drainSync(): void {
    let lastAt = monotonic()
    let before = -1
    for (;;) {
      this.drain()
      const left = this.#waiting.reduce((sum, { data, written }) => sum + data.length - written, 0)
      if (left === 0) return
      if (left !== before) lastAt = monotonic()
      before = left
      if (monotonic() - lastAt > LAST_PATIENCE) return
      sleepSync(1)
    }
  }

  /** Counts an owner's lines as dropped, but for one that is written in part. */
  giveUp(owner: LineOwner): void {
    this.#giveUp((waiting) => waiting.owner === owner && waiting.written === 0)
  }

  #tryWrite(data: string | Buffer, owner: LineOwner): number {
    try {
      return typeof data === 'string' ? writeSync(STDOUT, data) : writeSync(STDOUT, data)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      this.#isGone = GONE.has(code)
      if (code !== 'EAGAIN') owner.onError(error, this.#isGone)
      return 0
    }
  }

  #hold(waiting: Waiting): void {
    const { owner, data, time } = waiting
    const { account, maxBuffered } = owner
    if (this.#isGone || (account.held > 0 && account.held + data.length > maxBuffered)) {
      account.drop(1, time, time)
      this.#dropping.add(owner)
      return
    }
    account.held += data.length
    this.#waiting.push(waiting)
    this.#timer ??= setTimeout(() => this.drain(), RETRY).unref()
  }

  #finish(): void {
    const done = this.#waiting.shift()
    if (done === undefined) return
    done.owner.account.held -= done.data.length
    this.#count(done.owner, done.data.length)
  }

  #count({ account }: LineOwner, bytes: number): void {
    account.written += 1
    account.bytes += bytes
  }

  #giveUp(isGivenUp: (waiting: Waiting) => boolean): void {
    for (const waiting of this.#waiting.splice(0)) {
      if (!isGivenUp(waiting)) {
        this.#waiting.push(waiting)
        continue
      }
      const { owner, data, time } = waiting
      owner.account.held -= data.length
      owner.account.drop(1, time, time)
    }
  }
}

/** The process has one stdout. */
export const stdoutLines = new StdoutLines()
