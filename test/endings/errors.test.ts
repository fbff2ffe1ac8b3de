import { errorEndings } from './cases/errors.ts'
import { runEndings } from './run-ending.ts'

runEndings('an error makes the answer', errorEndings)
