import { NotAuthorized } from '../errors.ts'

/** Why a request is refused. */
export type Reason = 'missing' | 'malformed' | 'signature' | 'expired' | 'claims'

/** Stable: clients act on the codes, and queries over the records match on the details. */
const REFUSALS: Readonly<Record<Reason, { code: string; detail: string }>> = {
  missing: { code: '4010001', detail: 'Authorization Required' },
  malformed: { code: '4010002', detail: 'Token Malformed' },
  signature: { code: '4010003', detail: 'Token Not Trusted' },
  expired: { code: '4010004', detail: 'Token Expired' },
  claims: { code: '4010005', detail: 'Token Not Accepted' },
}

/**
 * The 401 of a request. The client reads code and detail; `explanation` is for the record alone.
 * It has no stack: a verdict is no fault of any line of code, and a flood of bad tokens must not pay for stacks.
 */
export function refusal(reason: Reason, explanation?: string): NotAuthorized {
  const cause = explanation === undefined ? {} : { cause: explained(explanation) }
  return withoutStack(new NotAuthorized({ ...REFUSALS[reason], ...cause }))
}

/** Only the text of what went wrong: an error of a library may carry parts of the token as properties. */
function explained(explanation: string): Error {
  return withoutStack(new Error(explanation))
}

function withoutStack<E extends Error>(error: E): E {
  error.stack = `${error.name}: ${error.message}`
  return error
}
