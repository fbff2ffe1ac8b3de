import { injectEndings } from './cases/inject.ts'
import { tlsEndings } from './cases/tls.ts'
import { runEndings } from './harness/run-ending.ts'

runEndings('a request without a socket ends', injectEndings)
runEndings('a TLS connection ends', tlsEndings)
