/** What one loaded copy of this package guards, as the others of the process see it. */
export interface Copy {
  /** Resolves when no write of it is in libuv's hands, and none will be. */
  halt(): Promise<void>
  /** Takes `halt` back: the process goes on. */
  resume(): void
  /** Puts all on disk before it returns, but for files that did not halt: their disk stands still. Never throws. */
  endSync(): void
  unlisten(signal: NodeJS.Signals): void
}

/** What the copies of a process share, so that the first to be done does not kill it before the others are. */
interface Copies {
  readonly all: Set<Copy>
  /** Whether one of them is ending the process. */
  isEnding: boolean
}

/** A copy whose `Copy` is another shape has to take another key. */
const KEY = Symbol.for('fastify-access-log.copies.1')

const shared = globalThis as { [KEY]?: Copies }

shared[KEY] ??= { all: new Set(), isEnding: false }

export const copies: Copies = shared[KEY]
