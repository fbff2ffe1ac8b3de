import { cutEndings } from './cases/cut.ts'
import { runEndings } from './run-ending.ts'

runEndings('the server cuts the answer', cutEndings)
