import { createPublicKey, X509Certificate } from 'node:crypto'

/** How often a key may be wrapped, as base64 of a PEM, which is base64 itself. */
const MOST_WRAPPINGS = 4

/** Less than the shortest public key has, one of Ed25519. */
const LEAST_BYTES = 32

/** Also one that was encoded for a URL or whose head was mistyped: nobody's secret says this by chance. */
const PEM_HEAD = /(?<!-)-{4,}(?:\s|\+|%20)*BEGIN/i

/** What tells of a public key wherever it stands in a text: OpenSSH's form (RFC 4253, 6.6), a JWK (RFC 7517), .NET's XML. */
const PUBLIC_TEXTS = [
  /(?:^|\s)(?:ssh-|sk-|ecdsa-sha2-)\S+\s+AAAA/,
  // `oct` is a secret (RFC 7518, 6.1; RFC 8037).
  /\bkty\b[\\"'\s]*[:=][\\"'\s]*(?:RSA|EC|OKP)\b/,
  /<RSAKeyValue>|\bModulus\b[^=:]{0,20}[=:]\s*(?:0x)?(?:[0-9a-f]{2}[\s:]*){16}/i,
]

/** The bytes of an OpenSSH key begin with the length of its type. */
const SSH_BYTES = /^\0{3}.(?:ssh-|sk-|ecdsa-sha2-)/s

/** Whether a text is a PEM, a public key, a private key or a certificate, or wants to be one. */
export function isPem(text: string): boolean {
  return PEM_HEAD.test(text)
}

/**
 * Whether bytes hold a public key or certificate in any form that it is handed around in: PEM, DER, JWK or JWKS, OpenSSH, and
 * each of them as base64, hex or a list of bytes, whatever stands around it. Everybody may know such bytes, so they are never a
 * secret.
 */
export function isPublicKey(bytes: Buffer, wrappings = 0): boolean {
  if (bytes.length < LEAST_BYTES) return false
  const latin1 = bytes.toString('latin1')
  if (isDer(bytes) || SSH_BYTES.test(latin1)) return true
  // UTF-16 of a text is the text with zeros between.
  const text = percentDecoded(latin1.replaceAll('\0', '').replace(/^[\xff\xfe\xef\xbb\xbf]+/, ''))
  if (isPem(text) || PUBLIC_TEXTS.some((form) => form.test(text))) return true
  return wrappings < MOST_WRAPPINGS && unwrapped(text).some((inner) => isPublicKey(inner, wrappings + 1))
}

function percentDecoded(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
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

/** As base64 the first letters of DER, of a PEM's dashes, of an OpenSSH key and of JSON. */
const BEGINS = /M|LS0t|AAAA|eyJ/g

/** More than a prefix has. */
const MOST_BEGINNINGS = 32

/** What a text may hold in another alphabet. */
function unwrapped(text: string): Buffer[] {
  const hex = text.replace(/0x|\\x|[\s"':,-]/gi, '').match(/30[0-9a-f]{62,}/gi) ?? []
  const lists = text.match(/\d{1,3}(?:\s*,\s*\d{1,3}){31,}/g) ?? []
  const base64 = text.replace(/\\[nr]|[\s"']/g, '').match(/[\w+/-]{32,}/g) ?? []
  return [
    ...hex.map((run) => Buffer.from(run, 'hex')),
    ...lists.map((list) => Buffer.from(list.split(',').map(Number))),
    ...base64.flatMap((run) => [
      Buffer.from(run, 'base64'),
      ...[...run.matchAll(BEGINS)]
        .slice(0, MOST_BEGINNINGS)
        .map(({ index }) => Buffer.from(run.slice(index), 'base64')),
    ]),
  ]
}
