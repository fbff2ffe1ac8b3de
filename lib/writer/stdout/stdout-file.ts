import { messageOf } from '../../files/system-error.ts'
import { between } from '../../time/datetime.ts'
import type { CategoryFile } from '../category-file.ts'
import { guard } from '../exit-guard.ts'
import { type Dropped, FileAccount, type FileStats } from '../file-stats.ts'
import { settledWithin } from '../settled-within.ts'
import { toStderr } from '../stderr.ts'
import { type LineOwner, stdoutLines } from './stdout-lines.ts'

/** How long stdout gets to take what waits when it is flushed or closed, in milliseconds. */
const PATIENCE = 3000

export interface StdoutFileOptions {
  category: string
  maxBuffered: number
  handleSignals: boolean
  /** Told what was lost as soon as stdout takes lines again. */
  onDropped: (dropped: Dropped) => void
}

/** One category's lines, all on stdout. */
export class StdoutFile implements CategoryFile {
  readonly #category: string
  readonly #onDropped: (dropped: Dropped) => void
  readonly #account = new FileAccount()
  readonly #owner: LineOwner
  readonly #leaveGuard: () => void
  #isClosed = false
  #isEnding = false
  #hasFailed = false

  constructor({ category, maxBuffered, handleSignals, onDropped }: StdoutFileOptions) {
    this.#category = category
    this.#onDropped = onDropped
    // Once asked for, a pipe is no longer waited for: a reader that stands still would hold up the server.
    void process.stdout
    this.#owner = {
      ...{ account: this.#account, maxBuffered },
      onError: (error, isGone) => this.#report(error, isGone),
      onCaughtUp: () => this.#tellDropped(),
    }
    const endSync = () => {
      this.#isEnding = true
      stdoutLines.drainSync()
      stdoutLines.giveUp(this.#owner)
      this.#reportLost()
    }
    this.#leaveGuard = guard({
      ...{ handleSignals, reopenOn: undefined, endSync, endHaltedSync: endSync },
      flushSync: () => stdoutLines.drainSync(),
      flushSoon: () => stdoutLines.drain(),
      halt: async () => {},
      resume: () => {},
      reopen: () => {},
      skipRests: () => {},
    })
  }

  write(line: string, time: number): void {
    if (this.#isClosed) this.#account.drop(1, time, time)
    else stdoutLines.write(line, time, this.#owner)
    if (this.#isEnding) stdoutLines.drainSync()
  }

  async flush(): Promise<void> {
    await settledWithin(stdoutLines.drained(), PATIENCE)
  }

  reopen(): void {}

  async close(): Promise<void> {
    if (this.#isClosed) return
    await this.flush()
    this.#isClosed = true
    stdoutLines.giveUp(this.#owner)
    this.#reportLost()
    this.#leaveGuard()
  }

  stats(): FileStats {
    const { written, dropped, bytes, held, turns, unarchivedDays, lastError } = this.#account
    return { written, dropped, bytes, buffered: held, turns, unarchivedDays, lastError }
  }

  #report(error: unknown, isGone: boolean): void {
    this.#account.fail(error)
    if (this.#hasFailed) return
    this.#hasFailed = true
    const then = isGone ? 'nobody reads it any more, so lines are dropped' : 'trying again'
    toStderr(`cannot write "${this.#category}" to stdout: ${messageOf(error)}; ${then}`)
  }

  #tellDropped(): void {
    if (this.#isClosed || this.#isEnding) return
    const dropped = this.#account.takeUnreported()
    if (dropped === undefined) return
    queueMicrotask(() => {
      try {
        this.#onDropped(dropped)
      } catch {}
    })
  }

  #reportLost(): void {
    const lost = this.#account.takeUnreported()
    if (lost === undefined) return
    const { count, from, to } = lost
    toStderr(`dropped ${count} lines of "${this.#category}" ${between(from, to)}: stdout did not take them`)
  }
}
