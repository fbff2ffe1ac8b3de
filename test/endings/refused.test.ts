import { closingEndings } from './cases/closing.ts'
import { refusedEndings } from './cases/refused.ts'
import { runEndings } from './harness/run-ending.ts'

runEndings('no hook runs', refusedEndings)
runEndings('the server goes', closingEndings)
