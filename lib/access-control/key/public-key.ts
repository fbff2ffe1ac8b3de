import { createPublicKey, X509Certificate } from 'node:crypto'

/** How often a key may be wrapped, as base64 of a PEM, which is base64 itself. */
const MOST_WRAPPINGS = 4

/** Less than the shortest public key has, one of Ed25519. */
const LEAST_BYTES = 32

/** Also one that was encoded for a URL or whose head was mistyped: nobody's secret says this by chance. */
const PEM_HEAD = /-{4,}(?:\s|\+|%20)*BEGIN/i

/** OpenSSH's own form (RFC 4253, 6.6). */
const SSH_KEY = /^\s*(?:ssh-|sk-|ecdsa-sha2-)\S+\s+AAAA/

/** Key types whose JWK anybody may know (RFC 7518, 6.1; RFC 8037); `oct` is a secret. */
const PUBLIC_TYPES: ReadonlySet<unknown> = new Set(['RSA', 'EC', 'OKP'])

/** Whether a text is a PEM, a public key, a private key or a certificate, or wants to be one. */
export function isPem(text: string): boolean {
  return PEM_HEAD.test(text)
}

/**
 * Whether bytes hold a public key or certificate in any form that it is handed around in: PEM, DER, JWK or JWKS, OpenSSH, and
 * each of them as base64 or hex. Everybody may know such bytes, so they are never a secret.
 */
export function isPublicKey(bytes: Buffer, wrappings = 0): boolean {
  if (bytes.length < LEAST_BYTES) return false
  // UTF-16 of a text is the text with zeros between.
  const text = bytes
    .toString('latin1')
    .replaceAll('\0', '')
    .replace(/^[\xff\xfe\xef\xbb\xbf]+/, '')
    .trim()
  if (isPem(text) || SSH_KEY.test(text) || isJwk(text) || isDer(bytes)) return true
  return wrappings < MOST_WRAPPINGS && unwrapped(text).some((inner) => isPublicKey(inner, wrappings + 1))
}

function isDer(key: Buffer): boolean {
  // A SEQUENCE, as each of them is.
  if (key[0] !== 0x30) return false
  return (
    isRead(() => createPublicKey({ key, format: 'der', type: 'spki' })) ||
    isRead(() => createPublicKey({ key, format: 'der', type: 'pkcs1' })) ||
    isRead(() => new X509Certificate(key))
  )
}

function isRead(read: () => unknown): boolean {
  try {
    read()
    return true
  } catch {
    return false
  }
}

function isJwk(text: string): boolean {
  if (!/^[{[]/.test(text)) return false
  try {
    const value = JSON.parse(text) as { kty?: unknown; keys?: unknown }
    const keys: unknown[] = [
      value,
      ...(Array.isArray(value) ? value : []),
      ...(Array.isArray(value.keys) ? value.keys : []),
    ]
    return keys.some((key) => PUBLIC_TYPES.has((Object(key) as { kty?: unknown }).kty))
  } catch {
    return false
  }
}

function unwrapped(text: string): Buffer[] {
  const bare = text.replace(/[\s"':]/g, '')
  const inner: Buffer[] = []
  if (/^[0-9a-f]+$/i.test(bare)) inner.push(Buffer.from(bare, 'hex'))
  if (/^[\w+/-]+=*$/.test(bare)) inner.push(Buffer.from(bare, 'base64'))
  return inner
}
