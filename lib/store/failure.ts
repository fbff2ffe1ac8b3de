import { StoreFailed } from '../errors.ts'

/** A request that a store refused or did not answer. */
export interface StoreFailure extends Error {
  /** The store's or the network's own name of the failure; empty without one. */
  reason: string
  /** Whether it may pass by itself, so that another try makes sense. */
  isTransient: boolean
}

/** Sentences for errors of the network, which are the same for every store. */
const NETWORK: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens at that address; check it, and that the store is running',
  ENOTFOUND: 'the host name is unknown; check the address and the network',
  EAI_AGAIN: 'host names cannot be looked up; check the network',
  EHOSTUNREACH: 'it cannot be reached; check the address and the network',
  ENETUNREACH: 'it cannot be reached; check the address and the network',
  ECONNRESET: 'the connection was interrupted',
  EPIPE: 'the connection was interrupted',
  ETIMEDOUT: 'no response',
  ECONNABORTED: 'no response',
  TimeoutError: 'no response',
}

/**
 * A failure of a store, with its name and the reason in the message.
 *
 * @param reason empty: the message has none
 * @param sentence says what is wrong, and what to do
 */
export function storeFailure(store: string, reason: string, sentence: string, isTransient: boolean, cause: unknown) {
  const shown = reason === '' ? '' : ` (${reason})`
  return Object.assign(new StoreFailed(`${store}: ${sentence}${shown}`), { reason, isTransient, cause })
}

/** A failure of the network, or null when the store itself has answered. */
export function networkFailure(store: string, error: Error): StoreFailure | null {
  const code = [error, ...errorsIn(error)].map(codeOf).find((name) => Object.hasOwn(NETWORK, name))
  if (code !== undefined) return storeFailure(store, code, NETWORK[code] ?? '', true, error)
  const broken = /socket hang up|timeout error|connection .*closed/i.test(error.message)
  return broken ? storeFailure(store, '', error.message, true, error) : null
}

/** Whether another try makes sense. */
export function isTransient(error: unknown): error is StoreFailure {
  return error instanceof StoreFailed && 'isTransient' in error && error.isTransient === true
}

function codeOf(error: Error): string {
  const code: unknown = Reflect.get(error, 'code')
  return typeof code === 'string' && code !== '' ? code : error.name
}

/** The errors behind one that stands for several tries, of addresses for example. */
function errorsIn(error: Error): Error[] {
  const several = error instanceof AggregateError ? error.errors : []
  return [...several, error.cause].filter((each): each is Error => each instanceof Error)
}
