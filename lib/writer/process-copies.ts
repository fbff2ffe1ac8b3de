/** A copy of this package that is loaded in the process (two versions, say), as the other copies see it. */
export interface Copy {
  /** Resolves when no write of it is in libuv's hands, and none will be. */
  halt(): Promise<void>
  /** Takes `halt` back: the process goes on. */
  resume(): void
  /** Puts all on disk before it returns, but for files that did not halt: their disk stands still. Never throws. */
  endSync(): void
  unlisten(signal: NodeJS.Signals): void
}

/** What the copies share, so that the first one to have its lines on disk does not kill the process before the others have. */
interface Copies {
  readonly all: Set<Copy>
  /** Whether one of them is ending the process. */
  isEnding: boolean
}

/** To be changed with the shape of `Copy`: copies of another version would call what is not there. */
const KEY = Symbol.for('fastify-access-log.copies.1')

const shared = globalThis as { [KEY]?: Copies }

shared[KEY] ??= { all: new Set(), isEnding: false }

export const copies: Copies = shared[KEY]
