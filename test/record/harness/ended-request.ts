import type { EndedRequest } from '../../../lib/record/ended-request.ts'

/** What a test says about a request; the rest is an ordinary GET that was answered 200. */
export interface EndedGiven extends Partial<Omit<EndedRequest, 'url' | 'who' | 'failed' | 'error'>> {
  url?: string | null
  /** Whatever stands in the place of an identity. */
  user?: unknown
  /** In an object, as undefined can be thrown too. */
  thrown?: { error: unknown }
}

/** 2023/09/02 08:17:29 UTC */
export const TIME = Date.UTC(2023, 8, 2, 8, 17, 29, 123)

export function makeEnded({ url = 'localhost/test', user, thrown, ...given }: EndedGiven = {}): EndedRequest {
  return {
    category: 'app',
    route: '/test',
    reqId: 'req-1',
    method: 'GET',
    url: url === null ? null : { host: '', path: url },
    statusCode: 200,
    outcome: 'completed',
    time: TIME,
    ms: 0.26774,
    address: '127.0.0.1',
    who: (user ?? null) as EndedRequest['who'],
    headers: {},
    span: null,
    bytes: null,
    fields: null,
    target: '/test',
    routedTarget: '/test',
    params: {},
    failed: thrown !== undefined,
    error: thrown?.error,
    ...given,
  }
}
