import { upgradeEndings } from './cases/upgrades.ts'
import { runEndings } from './harness/run-ending.ts'

runEndings('a connection is asked to become something else', upgradeEndings)
