import { http2Endings } from './cases/http2.ts'
import { runEndings } from './run-ending.ts'

runEndings('an HTTP/2 stream ends', http2Endings)
