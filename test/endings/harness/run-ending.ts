import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { AccessRecord } from '../../../lib/record/access-record.ts'
import { eventually } from './deadline.ts'
import { allRecords, type Ending, type ExpectedRecord, expectedReads, titleOf } from './ending.ts'
import { visit } from './visit.ts'
import { assertWellFormed } from './well-formed.ts'

/** Cases that run at once in one process: they wait for sockets more than they compute. */
const CONCURRENCY = 6

const MARKER = '/marker-after-the-ending'

/** Runs each ending against a server of its own. */
export function runEndings(name: string, endings: readonly Ending[]): void {
  describe(name, { concurrency: CONCURRENCY }, () => {
    for (const ending of endings) it(titleOf(ending), (t) => runEnding(t as TestContext, ending))
  })
}

async function runEnding(t: TestContext, ending: Ending): Promise<void> {
  const at = await visit(t, {
    ...(ending.fastify && { fastify: ending.fastify }),
    async routes(app, gates) {
      app.get(MARKER, async () => 'marker')
      await ending.routes?.(app, gates)
    },
  })
  const expected = allRecords(ending).sort(byRequest)
  await ending.client(at)
  if (!ending.closes) {
    await at.written(expected.length)
    // A second record of the same request would be written before that of a request which follows it.
    await at.app.inject(MARKER)
    await eventually(async () => (await at.records()).some(isMarker), 'the marker is recorded')
  }
  assert.equal(at.app.accessLog.stats().failures, 0, 'the observation itself met no error')
  await at.close()
  const records = (await at.recordsAfterClose()).filter((record) => !isMarker(record))
  const seen = `records: ${JSON.stringify(records, null, 1)}`
  assert.equal(records.length, expected.length, `exactly ${expected.length} records; ${seen}`)
  records.forEach(assertWellFormed)
  assert.deepEqual(
    new Set(records.map(({ client }) => client.client)),
    new Set(records.length > 0 ? ['127.0.0.1'] : []),
  )
  assert.deepEqual(comparable(records.sort(byRequest), expected), expected.map(withDefaults), seen)
  assert.deepEqual(at.reads().sort(), [...expectedReads(ending)].sort(), 'what the client read')
}

/** Which of two requests ends first is not promised; requests of one ending differ in path or status. */
function byRequest(a: ExpectedRecord, b: ExpectedRecord): number {
  return String(a.url).localeCompare(String(b.url)) || a.statusCode - b.statusCode
}

function isMarker(record: AccessRecord): boolean {
  return record.url?.endsWith(MARKER) === true
}

function withDefaults(expected: ExpectedRecord): ExpectedRecord {
  return { errorDetail: null, reqId: expected.outcome === 'refused' ? null : 'some', ...expected }
}

/** The records reduced to what their expectations name, in the order of the expectations. */
function comparable(records: readonly AccessRecord[], expected: readonly ExpectedRecord[]): ExpectedRecord[] {
  return records.map((record, index) => {
    const wanted = withDefaults(expected[index] ?? { statusCode: 0, outcome: 'cut' })
    const { statusCode, outcome, errorDetail, reqId } = record
    return {
      statusCode,
      outcome,
      errorDetail: errorDetail && {
        raised: errorDetail.raised,
        ...(wanted.errorDetail?.message !== undefined && { message: errorDetail.message }),
      },
      reqId: reqId === null ? null : 'some',
      ...('url' in wanted && { url: record.url }),
      ...('method' in wanted && { method: record.method }),
      ...('route' in wanted && { route: record.route }),
    }
  })
}
