import type { Counts } from '../../store/clickhouse/counts.ts'
import { QUARTER, ROOM_FOR_ROUTES, ROOM_FOR_VALUES, type Tally } from '../stats/tally.ts'
import { bucketBounds } from './duration-bounds.ts'

/** One more than a tally has room for, so that it knows that they are not all. */
const [MOST_VALUES, MOST_ROUTES] = [ROOM_FOR_VALUES + 1, ROOM_FOR_ROUTES + 1]

/** Fills a tally with what the database counts. @param slowest how many of the slowest requests it keeps */
export async function countTally(counts: Counts, tally: Tally, slowest: number): Promise<void> {
  const { records, from, to } = await counts.span()
  if (records === 0) return
  Object.assign(tally, { records, from, to })
  for await (const [, status, count] of counts.statuses(Number.MAX_SAFE_INTEGER, 0)) tally.statuses.set(status, count)
  for await (const [outcome, count = 0] of counts.values('outcome', MOST_VALUES)) tally.outcomes.add(outcome, count)
  for await (const [user, count = 0] of counts.values('user', MOST_VALUES)) tally.users.add(user, count)
  for await (const [client, count = 0] of counts.values('client', MOST_VALUES)) tally.clients.add(client, count)
  for await (const [quarter, count, failed] of counts.stretches(QUARTER)) tally.quarters.set(quarter, { count, failed })
  for await (const { values, count, failed, durations, max } of counts.routes(bucketBounds, MOST_ROUTES)) {
    const route = tally.routes.add(values[0] ?? '', count)
    route.failed += failed
    route.durations.addCounted(durations, max)
    tally.durations.addCounted(durations, max)
  }
  for await (const record of counts.slowest(slowest, false)) tally.slowest.add(record)
  for await (const sample of counts.errors()) tally.addError(sample)
}
