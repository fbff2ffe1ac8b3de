// Every ending of a request, run by another runtime than Node, but those in which its HTTP server itself differs.
import { allEndings } from '../../endings/harness/all-endings.ts'
import { titleOf } from '../../endings/harness/ending.ts'
import { runEndings } from '../../endings/harness/run-ending.ts'

/** Of Deno; docs/frameworks.md tells of each. */
const DIFFERENT = [
  'the client half-closes in the body',
  'answered on the socket',
  'an answer behind a head that was made already',
  'an answer that is ready when its socket is gone: ended by the handler',
  'the handler destroys the answer with an error: of an upstream that was reset',
  'an early answer, then requestTimeout in the body',
  'half a request, then FIN',
  'HTTP/2: the client leaves in a large buffer: resets the stream with NO_ERROR',
  'HTTP/2: a timeout of the session does not end a running handler',
  'HTTP/2: close() with a request in flight',
]

runEndings(
  'endings',
  allEndings.filter((ending) => !DIFFERENT.some((title) => titleOf(ending).startsWith(title))),
)
