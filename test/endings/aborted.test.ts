import { abortedEndings } from './cases/aborted.ts'
import { runEndings } from './harness/run-ending.ts'

runEndings('the client leaves', abortedEndings)
