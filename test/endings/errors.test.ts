import { errorEndings } from './cases/errors.ts'
import { runEndings } from './harness/run-ending.ts'

runEndings('an error makes the answer', errorEndings)
