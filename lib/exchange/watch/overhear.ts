import type { EventEmitter } from 'node:events'

/** Sees an event, and the first two things it was emitted with, before its listeners do; what it returns is called after them, also when one throws. */
export type See = (event: string | symbol, first?: unknown, second?: unknown) => (() => void) | undefined

/** What can be overheard; a plain object in the place of a request cannot. */
type Emitter = Pick<EventEmitter, 'emit'>

/**
 * Sees some events of an emitter without being one of its listeners: others count listeners, and Node decides by them
 * what it answers itself. Returns the way to stop, which leaves alone what others put around `emit` meanwhile.
 * @param onFault takes what `see` throws; the emitter's own listeners never feel it
 */
export function overhear(
  emitter: object,
  events: readonly (string | symbol)[],
  see: See,
  onFault: (error: unknown) => void,
): () => void {
  if (!canEmit(emitter)) return () => {}
  const own = Object.getOwnPropertyDescriptor(emitter, 'emit')?.value as Emitter['emit'] | undefined
  const seen = new Set(events)
  let listening = true

  // Called more often than anything else here, as sockets and streams emit constantly: it must allocate nothing.
  function emit(this: Emitter, ...args: [event: string | symbol, ...unknown[]]): boolean {
    // A prototype may be instrumented after us.
    const below = own ?? (Object.getPrototypeOf(emitter) as Emitter).emit
    if (!listening || !seen.has(args[0])) return below.apply(this, args)
    const after = seeQuietly(args[0], args[1], args[2])
    if (after === undefined) return below.apply(this, args)
    try {
      return below.apply(this, args)
    } finally {
      // A listener may throw, and the process go on.
      callQuietly(after)
    }
  }

  function seeQuietly(event: string | symbol, first: unknown, second: unknown): (() => void) | undefined {
    try {
      return see(event, first, second)
    } catch (error) {
      onFault(error)
      return undefined
    }
  }

  function callQuietly(after: () => void): void {
    try {
      after()
    } catch (error) {
      onFault(error)
    }
  }

  Object.defineProperty(emitter, 'emit', { value: emit, writable: true, configurable: true, enumerable: false })
  return () => {
    listening = false
    if (emitter.emit !== emit) return
    if (own === undefined) Reflect.deleteProperty(emitter, 'emit')
    else emitter.emit = own
  }
}

function canEmit(emitter: object): emitter is Emitter {
  return typeof (emitter as Partial<Emitter>).emit === 'function' && Object.isExtensible(emitter)
}
