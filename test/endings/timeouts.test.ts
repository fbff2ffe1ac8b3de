import { timeoutEndings } from './cases/timeouts.ts'
import { runEndings } from './run-ending.ts'

runEndings('the server stops waiting', timeoutEndings)
