/** A GET as a small client sends it, ready for the wire. */
export function requestBytes(port: number, path: string, headers: Record<string, string> = {}): Buffer {
  const lines = Object.entries({
    Host: `127.0.0.1:${port}`,
    'User-Agent': 'access-log-bench/1',
    Accept: 'application/json',
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.from(`GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`)
}
