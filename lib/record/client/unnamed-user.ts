const EXPECTED =
  'expected an object with id (or sub) and email; without the option identify it is request.user: set identify, such as (request) => ({ id: request.user?.userId }), or to () => null'

/** Keys of a user that has none of the expected, in a message. */
const SHOWN_KEYS = 10

/** What is wrong with a user that names nobody though somebody is meant; null if nobody is. Values are personal, so only keys are told. */
export function whyUnnamed(who: unknown, id: unknown): string | null {
  // Passport has `false` for nobody, and a session an object without anything in it.
  if (!who) return null
  if (typeof who !== 'object') return `it is a ${typeof who}; ${EXPECTED}`
  if (id !== undefined && id !== null) {
    return `its id is ${kindOf(id)}; expected a text, a number or an object with a toString of its own`
  }
  const keys = Object.keys(who)
  if (keys.length === 0 || 'id' in who || 'sub' in who || 'email' in who) return null
  return `it has ${keys.slice(0, SHOWN_KEYS).join(', ')}; ${EXPECTED}`
}

function kindOf(id: unknown): string {
  if (typeof id === 'number') return 'not finite'
  return typeof id === 'object' ? 'an object without a text of its own' : `a ${typeof id}`
}
