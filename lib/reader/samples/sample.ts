import type { AccessRecord, Client } from '../../record/access-record.ts'

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
}

/** A copy of its own: a sample may be gone with the next line, or keep that line alive. */
export function keptSample(sample: Sample): Omit<Sample, 'err'> {
  const { level, time, category, url, method, statusCode, errorDetail, client, outcome, reqId, route, durationUs } =
    sample
  const who = client == null ? client : { client: client.client, user: client.user }
  return structuredClone({
    ...{ level, time, category, url, method, statusCode, errorDetail, client: who, outcome, reqId, route, durationUs },
  })
}
