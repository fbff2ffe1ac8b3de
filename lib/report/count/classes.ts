import type { Sample } from '../../reader/samples/sample.ts'

/** How requests went, in the order in which they are stacked. */
export const CLASSES = ['fine', 'clientError', 'left', 'failed'] as const

export const FINE = 0
export const CLIENT_ERROR = 1
export const LEFT = 2
export const FAILED = 3

/** The place in `CLASSES`: failed is 5xx or cut by the server, left is a client that went or was too slow. */
export function classOf({ statusCode, outcome }: Pick<Sample, 'statusCode' | 'outcome'>): number {
  if (outcome === 'aborted' || outcome === 'timeout') return LEFT
  if (statusCode >= 500 || statusCode === 0 || outcome === 'cut') return FAILED
  return statusCode >= 400 ? CLIENT_ERROR : FINE
}

/** How long the others took is the client's doing: a socket that was open all day, a stream that was left. */
export function isTimed({ outcome, durationUs }: Pick<Sample, 'durationUs' | 'outcome'>): boolean {
  return outcome !== 'upgraded' && outcome !== 'aborted' && outcome !== 'timeout' && Number.isFinite(durationUs)
}
