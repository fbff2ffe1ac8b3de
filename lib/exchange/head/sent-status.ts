import { type ServerResponse, STATUS_CODES } from 'node:http'

type Made = ServerResponse & {
  _header?: string | null
  stream?: { sentHeaders?: { ':status'?: number } } | null
  isLightMyRequest?: boolean
}

/** `HTTP/1.1 200 OK` */
const STATUS_AT = 9

/** Node's text of each status, in a list: its own object is looked up as a dictionary. */
const TEXTS: readonly (string | undefined)[] = Array.from({ length: 600 }, (_, status) => STATUS_CODES[status])

/**
 * The status of the head once it was made, whatever the response object was told later; until then the object's.
 *
 * @param mayDiffer whether the object can have been told another status with its text: where not, the head is not asked
 */
export function sentStatus(res: ServerResponse, mayDiffer: boolean): number {
  const { _header: head, stream, statusCode, isLightMyRequest } = res as Made
  if (stream) return stream.sentHeaders?.[':status'] ?? statusCode
  // An injected request has no head: its client reads the object. And text built of parts is dear to look into.
  if (isLightMyRequest || typeof head !== 'string') return statusCode
  if (!mayDiffer && res.statusMessage === TEXTS[statusCode]) return statusCode
  return Number(head.slice(STATUS_AT, STATUS_AT + 3))
}
