import { abortedEndings } from '../cases/aborted.ts'
import { closingEndings } from '../cases/closing.ts'
import { completedEndings } from '../cases/completed.ts'
import { cutEndings } from '../cases/cut.ts'
import { errorEndings } from '../cases/errors.ts'
import { http2Endings } from '../cases/http2.ts'
import { injectEndings } from '../cases/inject.ts'
import { notFoundEndings } from '../cases/not-found.ts'
import { refusedEndings } from '../cases/refused.ts'
import { timeoutEndings } from '../cases/timeouts.ts'
import { tlsEndings } from '../cases/tls.ts'
import { upgradeEndings } from '../cases/upgrades.ts'
import type { Ending } from './ending.ts'

/** Every case of the matrix. */
export const allEndings: readonly Ending[] = [
  ...completedEndings,
  ...notFoundEndings,
  ...errorEndings,
  ...abortedEndings,
  ...cutEndings,
  ...timeoutEndings,
  ...refusedEndings,
  ...closingEndings,
  ...upgradeEndings,
  ...http2Endings,
  ...tlsEndings,
  ...injectEndings,
]
