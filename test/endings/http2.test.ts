import { http2Endings } from './cases/http2.ts'
import { runEndings } from './harness/run-ending.ts'

runEndings('an HTTP/2 stream ends', http2Endings)
