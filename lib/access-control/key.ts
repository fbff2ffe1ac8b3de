import { OptionInvalid } from '../errors.ts'

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
 * @throws {OptionInvalid} they do not fit, or the secret is short enough to be guessed
 */
export function checkKey(secret: unknown, algorithms: readonly Algorithm[] | undefined): void {
  const symmetric = algorithms?.filter((algorithm) => SYMMETRIC.has(algorithm)) ?? []
  if (algorithms !== undefined && symmetric.length > 0 && symmetric.length < algorithms.length) {
    throw new OptionInvalid(
      `Option algorithms is [${algorithms.join(', ')}]; expected algorithms for one kind of key: remove ${symmetric.join(', ')}, or all others`,
    )
  }
  const text = keyText(secret)
  if (text === undefined) return
  const isPem = text.includes('-----BEGIN ')
  if (isPem && symmetric.length > 0) {
    throw new OptionInvalid(
      `Option algorithms is [${symmetric.join(', ')}], but secret is a PEM key; expected algorithms for such a key: name RS256, ES256 or EdDSA, or leave algorithms out`,
    )
  }
  if (!isPem && algorithms !== undefined && symmetric.length === 0) {
    throw new OptionInvalid(
      `Option algorithms is [${algorithms.join(', ')}], but secret is no PEM key; expected HS256, HS384 or HS512, or a secret { public } as PEM`,
    )
  }
  const bytes = Buffer.byteLength(text)
  if (!isPem && bytes < LEAST_SECRET_BYTES) {
    throw new OptionInvalid(
      `Option secret has ${bytes} bytes; expected at least ${LEAST_SECRET_BYTES}, so that it cannot be guessed: make one with \`openssl rand -base64 48\``,
    )
  }
}

/** Undefined for a function: what it will return is not known yet, and is checked by its kind at each token. */
function keyText(secret: unknown): string | undefined {
  if (typeof secret === 'string') return secret
  if (Buffer.isBuffer(secret)) return secret.toString('latin1')
  return typeof secret === 'object' && secret !== null && 'public' in secret ? keyText(secret.public) : undefined
}
