import type { ServerResponse } from 'node:http'
import { read } from '../origin/thrown.ts'
import type { Outcome } from '../record/access-record.ts'

/** What was seen of a response when it was over. */
export interface Ending {
  /** Status of the response object. */
  status: number
  /** Status line read off the bytes that someone wrote to the socket past the response object; null when there was none. */
  writtenStatus: number | null
  /** Whether a head of the response object went to the socket. */
  headersLeft: boolean
  /** Whether a Fastify hook saw the request. */
  hooked: boolean
  /** Whether CONNECT or an Upgrade header asked to leave HTTP. */
  leavesHttp: boolean
  /** Whether it was CONNECT, which any 2xx accepts; an Upgrade is accepted by 101 alone (RFC 9110 9.3.6, 7.8). */
  connects: boolean
  timedOut: boolean
  clientLeft: boolean
}

/** nginx's status for a client that closed before the answer. */
export const CLIENT_CLOSED_REQUEST = 499

/** Status of a response of which no status left the machine because the server cut it. */
export const NOTHING_LEFT = 0

/** Outcome of a response that finished. */
export function finishedAs(statusCode: number, hooked: boolean, connects: boolean): Outcome {
  if (leadsAway(statusCode, connects)) return 'upgraded'
  return hooked || statusCode < 400 ? 'completed' : 'refused'
}

/** Status and outcome of a response that did not finish by itself. */
export function outcomeOf(ending: Ending): { statusCode: number; outcome: Outcome } {
  const { writtenStatus, hooked, connects, clientLeft } = ending
  if (writtenStatus !== null && !ending.headersLeft) {
    if (ending.timedOut) return { statusCode: writtenStatus, outcome: 'timeout' }
    if (leadsAway(writtenStatus, connects)) return { statusCode: writtenStatus, outcome: 'upgraded' }
    // The client answers the end of a refused upgrade by leaving.
    if (clientLeft && !ending.leavesHttp) return { statusCode: writtenStatus, outcome: 'aborted' }
    return { statusCode: writtenStatus, outcome: finishedAs(writtenStatus, hooked, connects) }
  }
  const sent = ending.headersLeft ? ending.status : null
  if (sent !== null && leadsAway(sent, connects)) return { statusCode: sent, outcome: 'upgraded' }
  if (ending.timedOut) return { statusCode: sent ?? CLIENT_CLOSED_REQUEST, outcome: 'timeout' }
  if (ending.leavesHttp && !hooked) return { statusCode: sent ?? NOTHING_LEFT, outcome: 'refused' }
  if (clientLeft) return { statusCode: sent ?? CLIENT_CLOSED_REQUEST, outcome: 'aborted' }
  return { statusCode: sent ?? NOTHING_LEFT, outcome: 'cut' }
}

/** Whether behind a head of that status something else than HTTP is spoken. */
function leadsAway(status: number, connects: boolean): boolean {
  return status === 101 || (connects && status >= 200 && status < 300)
}

const CLIENT_CODES: ReadonlySet<unknown> = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ECONNABORTED'])

/** Whether an error of a socket or of a body says that the peer went away. */
export function isClientGone(error: unknown): boolean {
  return CLIENT_CODES.has(codeOf(error))
}

/** Whether an error says what becomes of a body that broke off: a reset, or what Fastify says of half a JSON or a wrong length. */
export function isOfBrokenBody(error: unknown): boolean {
  return isClientGone(error) || codeOf(error).startsWith('FST_ERR_CTP_')
}

/** What streams say, and fetches that were aborted, when the other side of a response is gone. */
const CUT_OFF_CODES: ReadonlySet<unknown> = new Set([
  'ERR_STREAM_PREMATURE_CLOSE',
  'ERR_STREAM_DESTROYED',
  'ABORT_ERR',
  'UND_ERR_ABORTED',
  // axios
  'ERR_CANCELED',
])

/** Whether an error says no more than that a response, which did not go out whole, broke off. */
export function isOfDisconnect(
  { res, ended }: { res: ServerResponse | null; ended: boolean },
  error: unknown,
): boolean {
  if (!ended || isWhole(res)) return false
  return isOfBrokenBody(error) || CUT_OFF_CODES.has(codeOf(error)) || isAbort(error)
}

/** A stream of HTTP/2 that was reset ends by itself what nobody had ended. */
function isWhole(res: (ServerResponse & { stream?: { aborted?: boolean } }) | null): boolean {
  return res?.writableFinished === true && res.stream?.aborted !== true
}

/** An AbortError of the web has a number for its code. */
export function isAbort(error: unknown): boolean {
  return typeof error === 'object' && error !== null && read(error, 'name') === 'AbortError'
}

/** Whether an error says that the parser refused the request's bytes, or that they took too long. */
export function isParseError(error: unknown): boolean {
  const code = codeOf(error)
  return code.startsWith('HPE_') || code === 'ERR_HTTP_REQUEST_TIMEOUT'
}

/** The code of an error of Node or Fastify; empty where there is none. */
export function codeOf(error: unknown): string {
  try {
    const code = (error as { code?: unknown } | null | undefined)?.code
    return typeof code === 'string' ? code : ''
  } catch {
    return ''
  }
}
