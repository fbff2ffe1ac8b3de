import assert from 'node:assert/strict'
import { test } from 'node:test'
import { countAggregate } from '../../../lib/cli/stored/stored-aggregate.ts'
import { Aggregate } from '../../../lib/report/aggregate.ts'
import type { Counts } from '../../../lib/store/clickhouse/counts.ts'
import { timeZone } from '../../../lib/time/time-zone.ts'
import { NOON } from '../../reader/harness/sample-record.ts'

const NOTHING = { async *[Symbol.asyncIterator]() {} }

/** What a database answers that counted so many routes, each a request busier than the next. */
function countsOf(routes: number): Counts {
  return {
    span: async () => ({ records: 1, from: NOON, to: NOON }),
    async *columns() {
      for (let at = 1; at <= routes; at++) {
        const cells = [{ class: 0, us: -1, count: at }]
        yield { method: 'GET', route: `/${at}`, column: 0, cells, max: 0 }
      }
    },
    ...{ statuses: () => NOTHING, values: () => NOTHING, errors: () => NOTHING, slowest: () => NOTHING },
  } as unknown as Counts
}

test('of very many routes in a table the busiest are told apart, and no request of the others is lost', async () => {
  const zone = timeZone('UTC')
  const aggregate = new Aggregate(zone.offsetAt)
  await countAggregate(countsOf(1000), aggregate, zone)
  const { routes } = aggregate
  const listed = routes.list().map(([, { requests }]) => requests)
  assert.deepEqual(
    listed,
    Array.from({ length: 200 }, (_, at) => 1000 - at),
  )
  assert.equal(routes.others.requests, (800 * 801) / 2)
})
