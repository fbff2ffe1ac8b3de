import { type StoryError, stackOf } from './errors.ts'

const SEOUL = 9 * 3_600_000

export interface Told {
  time: number
  category: string
  url: string
  method: string
  status: number
  outcome: string
  error: StoryError | null
  address: string
  user: number | null
  route: string | null
  ms: number
  id: number
}

/** A record as the writer makes it. */
export function recordLine({
  time,
  category,
  url,
  method,
  status,
  outcome,
  error,
  user,
  route,
  ms,
  ...told
}: Told): string {
  return JSON.stringify({
    level: status >= 500 || status === 0 ? 50 : status >= 400 ? 40 : 30,
    time,
    category,
    url,
    method,
    statusCode: status,
    errorDetail: error === null ? null : detailOf(error),
    client: { client: told.address, user, email: user === null ? null : `us****${user}@example.com` },
    processedTime: `${ms.toFixed(5)}ms`,
    datetimeUTC: clock(time),
    datetimeKST: clock(time + SEOUL),
    outcome,
    reqId: `req-${told.id.toString(36)}`,
    route,
    durationUs: Math.round(ms * 1000),
    ...(error !== null &&
      status >= 500 && { err: { type: error.raised, message: error.message, stack: stackOf(error) } }),
  })
}

function detailOf({ errorFunc, location, raised, message }: StoryError): object {
  return { errorFunc, location, raised, message, detail: message }
}

function clock(time: number): string {
  return new Date(time).toISOString().slice(0, 19).replace('T', ' ').replaceAll('-', '/')
}
