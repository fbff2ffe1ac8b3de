import { cutEndings } from './cases/cut.ts'
import { runEndings } from './harness/run-ending.ts'

runEndings('the server cuts the answer', cutEndings)
