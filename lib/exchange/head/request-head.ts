/** What can be read of a request that the parser refused. */
export interface RequestHead {
  method: string | null
  target: string | null
  host: string
}

const NOTHING: RequestHead = { method: null, target: null, host: '' }

/**
 * A method is a token, the target has no spaces (RFC 9112 3); anything else is not the beginning of a request. Empty lines may
 * come before it (2.2), as old clients send them behind a body.
 */
const REQUEST_LINE = /^[\r\n]*([!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}) ([^\s]+) HTTP\//

const HOST = /\r?\nhost:[ \t]*([^\r\n]*)/i

/** Behind it comes the body, which may hold whatever a client likes. */
const BLANK_LINE = /\n[\r\n]/

/** Enough for a request line and its Host, however long the rest is. */
const READ = 16_384

/** Method, target and host from the first bytes of a request, as far as they are readable. */
export function readRequestHead(bytes: Buffer | null): RequestHead {
  if (bytes === null) return NOTHING
  const text = bytes.subarray(0, READ).toString('latin1')
  const match = REQUEST_LINE.exec(text)
  if (match === null) return NOTHING
  const [, method = null, target = null] = match
  const [lines = ''] = text.slice(match[0].length).split(BLANK_LINE, 1)
  return { method, target, host: HOST.exec(lines)?.[1]?.trim() ?? '' }
}
