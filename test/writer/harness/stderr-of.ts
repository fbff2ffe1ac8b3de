import type { TestContext } from 'node:test'

/** What we write to stderr from now on, line by line; it does not reach the terminal. */
export function stderrOf(t: TestContext): string[] {
  const lines: string[] = []
  t.mock.method(process.stderr, 'write', (text: string | Uint8Array, written?: () => void) => {
    if (typeof text === 'string' && text.startsWith('fastify-access-log: ')) lines.push(text)
    written?.()
    return true
  })
  return lines
}
