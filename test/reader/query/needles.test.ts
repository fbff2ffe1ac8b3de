import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { needlesOf } from '../../../lib/reader/query/needles.ts'
import { compileWhere, meets, type Where } from '../../../lib/reader/query/where.ts'
import { sampleRecord } from '../harness/sample-record.ts'

const cases: [where: Where, needles: string[] | null][] = [
  [{}, null],
  [{ reqId: 'req-1' }, ['"reqId":"req-1"']],
  [{ reqId: ['a', 'b'] }, ['"reqId":"a"', '"reqId":"b"']],
  [{ user: 'kim' }, ['"user":"kim"']],
  [{ user: '42' }, ['"user":"42"', '"user":42,']],
  // JSON writes the number as 42: who gives it as 042 means a text.
  [{ user: '042' }, ['"user":"042"']],
  [{ user: 'Infinity' }, ['"user":"Infinity"']],
  [{ client: '10.0.0.*' }, ['"client":"10.0.0.']],
  [{ client: '*.0.0.1' }, ['.0.0.1']],
  [{ raised: 'TypeError' }, [':"TypeError"']],
  [{ status: 404 }, ['"statusCode":404']],
  [{ status: '5xx' }, ['"statusCode":5']],
  [{ status: '>=100' }, null],
  [{ url: 'localhost/users/*' }, ['localhost/users/']],
  [{ url: '*"quoted"*' }, ['\\"quoted\\"']],
  // A short piece stands in most lines.
  [{ url: '/a*' }, null],
  [{ url: ['/users/*', '/a*'] }, null],
  [{ route: '/users/:id' }, ['"route":"/users/:id"']],
  [{ outcome: 'cut' }, ['"outcome":"cut"']],
  [{ method: 'get' }, ['"method":"get"', '"method":"GET"']],
  // What excludes most comes first.
  [{ method: 'GET', status: '5xx', reqId: 'x' }, ['"reqId":"x"']],
  [{ method: 'GET', status: '>=100' }, ['"method":"GET"']],
]

for (const [where, needles] of cases) {
  test(`${JSON.stringify(where)} needs ${needles === null ? 'every line parsed' : needles.join(' or ')}`, () => {
    assert.deepEqual(needlesOf(where)?.map(({ bytes }) => String(bytes)) ?? null, needles)
  })
}

test('every line that meets the conditions holds a needle', () => {
  const text = fc.constantFrom('a', 'ab"c', 'user\\1', '42', '검색', '/users/7', '10.0.0.1', 'TypeError')
  const wheres = fc.record<Where>(
    {
      reqId: text,
      user: text,
      client: fc.constantFrom('10.0.0.*', '*', 'ab"c'),
      url: fc.constantFrom('*/users/*', 'ab"*', '*'),
      raised: text,
      status: fc.constantFrom(404, '5xx', '!404'),
      route: text,
    },
    { requiredKeys: [] },
  )
  const user = fc.oneof(text, fc.integer(), fc.constant(null))
  fc.assert(
    fc.property(wheres, text, user, fc.constantFrom(0, 200, 404, 503), (where, word, id, statusCode) => {
      const errorDetail = { errorFunc: 'f', location: 'x', raised: word, message: '', detail: '' }
      const client = { client: word, user: id, email: null }
      const record = sampleRecord({ url: word, statusCode, reqId: word, route: word, errorDetail, client })
      const line = JSON.stringify(record)
      if (!meets(compileWhere(where), record, line)) return
      const needles = needlesOf(where)
      assert.ok(needles === null || needles.some(({ bytes }) => line.includes(String(bytes))), JSON.stringify(where))
    }),
    { numRuns: 500 },
  )
})
