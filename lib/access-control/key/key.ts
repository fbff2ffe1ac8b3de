import { createPublicKey } from 'node:crypto'
import { OptionInvalid } from '../../errors.ts'
import { isPem, isPublicKey } from './public-key.ts'

/** Signature algorithms of RFC 7518 and RFC 8037. `none` is not one: it is the absence of a signature. */
export type Algorithm =
  | 'HS256'
  | 'HS384'
  | 'HS512'
  | 'RS256'
  | 'RS384'
  | 'RS512'
  | 'PS256'
  | 'PS384'
  | 'PS512'
  | 'ES256'
  | 'ES384'
  | 'ES512'
  | 'EdDSA'

const SYMMETRIC: ReadonlySet<unknown> = new Set<Algorithm>(['HS256', 'HS384', 'HS512'])

export const ALGORITHMS: ReadonlySet<unknown> = new Set<Algorithm>([
  ...(SYMMETRIC as ReadonlySet<Algorithm>),
  ...(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'] as const),
])

/** Bytes; "a key of the same size as the hash output or larger MUST be used" (RFC 7518, 3.2), 256 bits for HS256. */
const LEAST_SECRET_BYTES = 32

/**
 * A key and the algorithms that may use it are of one kind. Otherwise a public key, which everybody knows, could be taken as
 * the secret of an HMAC.
 * @throws {OptionInvalid} they do not fit, the key cannot be read, or the secret is short enough to be guessed
 */
export function checkKey(secret: unknown, algorithms: readonly Algorithm[] | undefined): void {
  const symmetric = algorithms?.filter((algorithm) => SYMMETRIC.has(algorithm)) ?? []
  if (algorithms !== undefined && symmetric.length > 0 && symmetric.length < algorithms.length) {
    throw new OptionInvalid(
      `Option algorithms is [${algorithms.join(', ')}]; expected algorithms for one kind of key: remove ${symmetric.join(', ')}, or all others`,
    )
  }
  const isPair = typeof secret === 'object' && secret !== null && 'public' in secret
  const key = isPair ? secret.public : secret
  // What a function will return is not known yet, and is checked when it does.
  if (typeof key !== 'string' && !Buffer.isBuffer(key)) return
  const fault =
    isPair && !isPem(textOf(key))
      ? 'Option secret.public is not PEM; expected a public key that begins with -----BEGIN PUBLIC KEY-----: give a shared secret as secret itself'
      : faultOfKey(isPair ? 'secret.public' : 'secret', key, algorithms)
  if (fault !== null) throw new OptionInvalid(fault)
}

/** What is wrong with a key for these algorithms, in words that never repeat it; null when nothing is. */
export function faultOfKey(
  name: string,
  key: string | Buffer,
  algorithms: readonly Algorithm[] | undefined,
): string | null {
  const text = textOf(key)
  return isPem(text) ? faultOfPem(name, text, algorithms) : faultOfSecret(name, key, algorithms)
}

function faultOfPem(name: string, text: string, algorithms: readonly Algorithm[] | undefined): string | null {
  const symmetric = algorithms?.filter((algorithm) => SYMMETRIC.has(algorithm)) ?? []
  if (symmetric.length > 0) {
    return `Option algorithms is [${symmetric.join(', ')}], but ${name} is a PEM key; expected algorithms for such a key: name RS256, ES256 or EdDSA, or leave algorithms out`
  }
  if (/BEGIN ([A-Z0-9 ]*)-/.exec(text)?.[1]?.endsWith('PRIVATE KEY')) {
    return `Option ${name} is a private key; expected the public one: make it with \`openssl pkey -pubout\`, and give { public, private } to sign too`
  }
  try {
    createPublicKey(text)
    return null
  } catch {
    const breaks = text.includes('\\n')
      ? String.raw`; its line breaks are written as \n: turn them with replaceAll('\\n', '\n')`
      : ''
    return `Option ${name} is a PEM that cannot be read; expected a public key or certificate, whole and with its line breaks${breaks}`
  }
}

function faultOfSecret(
  name: string,
  key: string | Buffer,
  algorithms: readonly Algorithm[] | undefined,
): string | null {
  if (formsOf(key).some((bytes) => isPublicKey(bytes))) {
    return `Option ${name} is a public key, but not PEM; expected one that begins with -----BEGIN PUBLIC KEY-----: anyone may know it, so it cannot be used as a secret`
  }
  if (algorithms !== undefined && !algorithms.some((algorithm) => SYMMETRIC.has(algorithm))) {
    return `Option algorithms is [${algorithms.join(', ')}], but ${name} is not a PEM key; expected HS256, HS384 or HS512, or a secret { public } as PEM`
  }
  if (typeof key === 'string' && key.includes('\ufffd')) {
    return `Option ${name} holds U+FFFD, which stands for bytes that are not text; expected them as a Buffer`
  }
  const bytes = Buffer.byteLength(key)
  if (bytes < LEAST_SECRET_BYTES) {
    return `Option ${name} has ${bytes} bytes; expected at least ${LEAST_SECRET_BYTES}, so that it cannot be guessed: make one with \`openssl rand -base64 48\``
  }
  return null
}

/** The bytes of a text, and those it was perhaps made of. */
function formsOf(key: string | Buffer): Buffer[] {
  return typeof key === 'string' ? [Buffer.from(key), Buffer.from(key, 'latin1')] : [key]
}

function textOf(key: string | Buffer): string {
  return typeof key === 'string' ? key : key.toString('latin1')
}
