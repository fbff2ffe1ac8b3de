import type { AccessRecord, Client } from '../../record/access-record.ts'
import { copyOf } from '../../record/value-text.ts'

/** What is asked of a record by conditions and statistics. */
export interface Sample
  extends Pick<
    AccessRecord,
    | 'level'
    | 'time'
    | 'category'
    | 'url'
    | 'method'
    | 'statusCode'
    | 'errorDetail'
    | 'outcome'
    | 'reqId'
    | 'route'
    | 'durationUs'
  > {
  client: Pick<Client, 'client' | 'user'>
  err?: unknown
  /** Of a sample read from its bytes, where client and user stand in them: there are too many of both to make strings of. */
  who?: Who
}

/** A text within bytes; `start` is -1 for null. */
export interface Piece {
  start: number
  end: number
}

export interface Who {
  bytes: Buffer
  client: Piece
  user: Piece
}

/** A copy of its own: a sample may be gone with the next line, or keep that line alive. */
export function keptSample(sample: Sample): Omit<Sample, 'err'> {
  const { level, time, category, url, method, statusCode, errorDetail, client, outcome, reqId, route, durationUs } =
    sample
  const who = client == null ? client : { client: client.client, user: client.user }
  return copyOf({
    ...{ level, time, category, url, method, statusCode, errorDetail, client: who, outcome, reqId, route, durationUs },
  })
}
