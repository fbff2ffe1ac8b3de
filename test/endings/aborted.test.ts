import { abortedEndings } from './cases/aborted.ts'
import { runEndings } from './run-ending.ts'

runEndings('the client leaves', abortedEndings)
