export interface ResponseHead {
  status: number
  /** Bytes of head and body together. */
  length: number
}

const CONTENT_LENGTH = /\r\ncontent-length: (\d+)\r\n/i

/**
 * Reads status and length from a response's first bytes, which on loopback hold the whole head.
 * @throws {Error} when they do not, or when no content-length is there (a chunked response)
 */
export function parseHead(chunk: Buffer): ResponseHead {
  const end = chunk.indexOf('\r\n\r\n')
  const text = chunk.toString('latin1', 0, end + 2)
  const length = CONTENT_LENGTH.exec(text)?.[1]
  if (end === -1 || length === undefined) {
    throw new Error(`not the head of a response with a content-length: ${JSON.stringify(text)}`)
  }
  return { status: Number(text.slice(9, 12)), length: end + 4 + Number(length) }
}
