import http2 from 'node:http2'

/** RFC 9113 6: the types and flags of frames that are sent here. */
const DATA = 0x0
const HEADERS = 0x1
const RST_STREAM = 0x3
const SETTINGS = 0x4
const END_STREAM = 0x1
const END_HEADERS = 0x4

/** What a client sends first on a connection. */
export const opening = Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), frame(SETTINGS, 0, 0)])

/** The head of a POST on stream 1, its body to come. */
export function postHead(path: string, contentType: string): Buffer {
  // RFC 7541 A, B: `:method: POST`, `:scheme: http`, then literals of the names `:path`, `:authority`, `content-type`.
  const block = [[0x83, 0x86, 0x04], text(path), [0x01], text('127.0.0.1'), [0x0f, 0x10], text(contentType)]
  return frame(HEADERS, END_HEADERS, 1, Buffer.from(block.flat()))
}

/** A part of the body, or its last one, which may be empty. */
export function data(body: string, isLast = false): Buffer {
  return frame(DATA, isLast ? END_STREAM : 0, 1, Buffer.from(body))
}

export function reset(code: number): Buffer {
  const payload = Buffer.alloc(4)
  payload.writeUInt32BE(code)
  return frame(RST_STREAM, 0, 1, payload)
}

function text(value: string): number[] {
  return [value.length, ...Buffer.from(value)]
}

function frame(type: number, flags: number, stream: number, payload = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(9)
  head.writeUIntBE(payload.length, 0, 3)
  head.writeUInt8(type, 3)
  head.writeUInt8(flags, 4)
  head.writeUInt32BE(stream, 5)
  return Buffer.concat([head, payload])
}

/** Codes that clients give when they do not want an answer any more. */
export const RESET_CODES = [
  ['CANCEL', http2.constants.NGHTTP2_CANCEL],
  ['INTERNAL_ERROR', http2.constants.NGHTTP2_INTERNAL_ERROR],
  ['NO_ERROR', http2.constants.NGHTTP2_NO_ERROR],
] as const
