import { createHmac } from 'node:crypto'

/** A bearer header with a JSON Web Token, HS256 (RFC 7515), valid for a day. */
export function bearerHeader(secret: string): Record<string, string> {
  const exp = Math.floor(Date.now() / 1000) + 86_400
  const body = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ id: 2, email: 'someone@example.com', exp })}`
  return { Authorization: `Bearer ${body}.${createHmac('sha256', secret).update(body).digest('base64url')}` }
}

function part(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
