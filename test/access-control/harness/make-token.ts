import { createHmac } from 'node:crypto'

/** 48 bytes, as an operator would make one. */
export const SECRET = 'c29tZSByYW5kb20gYnl0ZXMgdGhhdCBub2JvZHkgZ3Vlc3Nlcw'

const PAYLOAD = { id: 2, email: 'user@example.com' }

/** An HMAC token made by hand, so that any part of it can be wrong. */
export function makeToken(payload: unknown = PAYLOAD, header: object = {}, secret = SECRET): string {
  const input = `${part({ alg: 'HS256', typ: 'JWT', ...header })}.${part(payload)}`
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
}

/** One base64url part of a token. */
export function part(value: unknown): string {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
}

/** Seconds since the epoch, as in `exp`, so many seconds from now. */
export function fromNow(seconds: number): number {
  return Math.floor(Date.now() / 1000) + seconds
}
