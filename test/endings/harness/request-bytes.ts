/** A request as it goes over the wire: HTTP/1.1 to 127.0.0.1, then the given header lines, then the body. */
export function request(method: string, target: string, headers: readonly string[] = [], body = ''): string {
  return `${[`${method} ${target} HTTP/1.1`, 'Host: 127.0.0.1', ...headers].join('\r\n')}\r\n\r\n${body}`
}

/** The same, asking the server to close after its answer. */
export function lastRequest(method: string, target: string, headers: readonly string[] = [], body = ''): string {
  return request(method, target, [...headers, 'Connection: close'], body)
}

/** A complete POST of JSON that asks the server to close after its answer. */
export function lastJson(target: string, json: string): string {
  return lastRequest(
    'POST',
    target,
    ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(json)}`],
    json,
  )
}
