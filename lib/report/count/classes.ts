import type { Sample } from '../../reader/samples/sample.ts'

/** The classes of requests, in the order in which charts stack them. */
export const CLASSES = ['fine', 'clientError', 'left', 'failed'] as const

export const FINE = 0
export const CLIENT_ERROR = 1
export const LEFT = 2
export const FAILED = 3

/** The index in `CLASSES`: failed is 5xx or cut by the server, left is a client that went or was too slow. */
export function classOf({ statusCode, outcome }: Pick<Sample, 'statusCode' | 'outcome'>): number {
  if (outcome === 'aborted' || outcome === 'timeout') return LEFT
  if (statusCode >= 500 || statusCode === 0 || outcome === 'cut') return FAILED
  return statusCode >= 400 ? CLIENT_ERROR : FINE
}

/** False where the client decides how long it takes: a socket that is open all day, a stream that it leaves. */
export function isTimed({ outcome, durationUs }: Pick<Sample, 'durationUs' | 'outcome'>): boolean {
  return outcome !== 'upgraded' && outcome !== 'aborted' && outcome !== 'timeout' && Number.isFinite(durationUs)
}
