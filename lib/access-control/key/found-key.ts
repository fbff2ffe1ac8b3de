import type { FastifyJWTOptions } from '@fastify/jwt'
import type { FastifyRequest } from 'fastify'
import { KeyInvalid, NotAuthorized } from '../../errors.ts'
import { remember } from '../../remember.ts'
import { type Algorithm, faultOfKey } from './key.ts'
import { isPem } from './public-key.ts'

type Secret = FastifyJWTOptions['secret']

/** A `secret` that is a function, in each form that @fastify/jwt takes. */
type FindKey = (request: FastifyRequest, token: unknown, callback: (error: unknown, key?: unknown) => void) => unknown

/** Keys whose check is remembered: reading a PEM takes longer than to verify with it. */
const REMEMBERED_KEYS = 100

/** The same secret, whose function gives no key that would not be taken as `secret` itself; a PEM can only verify. */
export function withCheckedKeys(secret: Secret, algorithms: readonly Algorithm[] | undefined): Secret {
  // @fastify/jwt asks one function for both keys, and the one to sign with is none of ours to judge.
  if (typeof secret === 'function') return { private: secret, public: checked(secret as FindKey, algorithms) }
  if (typeof secret === 'string' || Buffer.isBuffer(secret)) {
    return isPem(secret.toString('latin1')) ? { public: secret } : secret
  }
  if (typeof secret !== 'object' || !('public' in secret) || typeof secret.public !== 'function') return secret
  return { ...secret, public: checked(secret.public as FindKey, algorithms) }
}

function checked(find: FindKey, algorithms: readonly Algorithm[] | undefined) {
  const faultOf = remember(REMEMBERED_KEYS, (text) =>
    faultOfKey('secret (the key its function found)', text, algorithms),
  )
  const faultOfBytes = remember(REMEMBERED_KEYS, (text) =>
    faultOfKey('secret (the key its function found)', Buffer.from(text, 'latin1'), algorithms),
  )
  const answersAtOnce = !mayCallBack(find)
  return async (request: FastifyRequest, token: unknown): Promise<string | Buffer> => {
    const key = await found(find, answersAtOnce, request, token).catch((error) => {
      // Without an error @fastify/jwt would take this for success.
      throw error || new KeyInvalid('The function of option secret failed without an error')
    })
    if (key === undefined || key === null || key === '') {
      throw new NotAuthorized({ message: 'the function of option secret found no key for this token' })
    }
    const isText = typeof key === 'string'
    if (!isText && !Buffer.isBuffer(key)) {
      throw new KeyInvalid(
        `The function of option secret found a key of type ${typeof key}; expected a string or a Buffer: export a KeyObject or a JWK as PEM`,
      )
    }
    const fault = isText ? faultOf(key) : faultOfBytes(key.toString('latin1'))
    if (fault !== null) throw new KeyInvalid(fault)
    return key
  }
}

/** By promise, by callback, or at once. */
function found(find: FindKey, answersAtOnce: boolean, request: FastifyRequest, token: unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const callback = (error: unknown, key?: unknown) => (error ? reject(error) : resolve(key))
    const key = find(request, token, callback)
    if (isAnswer(key) || answersAtOnce) resolve(key)
  })
}

/** No parameter at all, where the code can be read. */
const TAKES_NOTHING = /^(?:async\s+)?(?:function\b)?\s*[\w$]*\s*\(\s*\)/

/** What takes one or two parameters cannot have taken the callback, which is the third, nor what takes none. */
function mayCallBack(find: FindKey): boolean {
  if (find.length !== 0) return find.length > 2
  const code = String(find)
  return !TAKES_NOTHING.test(code) || /\barguments\b|\[native code\]/.test(code)
}

function isAnswer(key: unknown): boolean {
  return (
    typeof key === 'string' || Buffer.isBuffer(key) || typeof (Object(key) as { then?: unknown }).then === 'function'
  )
}
