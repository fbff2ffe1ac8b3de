import { syncBuiltinESMExports } from 'node:module'
import type { TestContext } from 'node:test'

const LONGER_THAN_ANY = 60_000

/** Makes pauses of `node:timers/promises` wait for a call of what it answers, which ends the pause that is begun next. */
export function fakePauses(t: TestContext): () => void {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  // Modules that import the function by name have the real one until they are told.
  syncBuiltinESMExports()
  let ending: NodeJS.Immediate | undefined
  t.after(() => {
    clearImmediate(ending)
    t.mock.timers.reset()
    syncBuiltinESMExports()
  })
  return () => {
    ending = setImmediate(() => t.mock.timers.tick(LONGER_THAN_ANY))
  }
}
