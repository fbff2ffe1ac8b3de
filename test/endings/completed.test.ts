import { completedEndings } from './cases/completed.ts'
import { notFoundEndings } from './cases/not-found.ts'
import { runEndings } from './harness/run-ending.ts'

runEndings('an answer leaves as it was made', completedEndings)
runEndings('nothing is found', notFoundEndings)
