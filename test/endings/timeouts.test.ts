import { timeoutEndings } from './cases/timeouts.ts'
import { runEndings } from './harness/run-ending.ts'

runEndings('the server stops waiting', timeoutEndings)
