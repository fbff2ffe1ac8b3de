import { types } from 'node:util'

/**
 * What a function of the user's answered, as a line cannot wait for a promise. One that nobody waits for must not end the
 * process when it rejects.
 *
 * @throws {TypeError} the answer is a promise
 */
export function answeredNow<Answer>(answer: Answer): Answer {
  if (!isThenable(answer)) return answer
  leave(answer)
  throw new TypeError('it answered with a promise; expected the answer itself, at once')
}

/** Lets a promise reject unheard. What merely has a `then`, as queries of databases do, is not begun by that. */
function leave(answer: unknown): void {
  if (types.isPromise(answer)) Promise.prototype.then.call(answer, undefined, () => {})
}

function isThenable(answer: unknown): boolean {
  return typeof (answer as Partial<PromiseLike<unknown>> | null | undefined)?.then === 'function'
}
