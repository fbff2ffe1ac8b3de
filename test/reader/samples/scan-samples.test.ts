import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import type { AccessRecord, RecordQuery } from '../../../lib/reader/index.ts'
import { compileQuery } from '../../../lib/reader/query/query.ts'
import { filesOf } from '../../../lib/reader/read-entries.ts'
import { PlainRecord } from '../../../lib/reader/samples/plain-record.ts'
import { keptSample } from '../../../lib/reader/samples/sample.ts'
import { firstSample, scanSamples } from '../../../lib/reader/samples/scan-samples.ts'
import { partPath } from '../harness/log-writer.ts'
import { NOON, sampleRecord } from '../harness/sample-record.ts'
import { tempLogDir } from '../harness/temp-log-dir.ts'

/** A function for a condition leaves every line to the parser. */
const CAREFUL: RecordQuery['where'] = () => true

async function samplesIn(logDir: string, where: RecordQuery['where'] = {}) {
  const found: unknown[] = []
  const broken: unknown[] = []
  const query = compileQuery({ logDir, where, onMalformed: ({ offset, reason }) => broken.push([offset, reason]) })
  await scanSamples(await filesOf(query), query, (sample) => {
    const { client, ...kept } = keptSample(sample)
    found.push({ ...kept, client: client ?? null })
  })
  return { found, broken }
}

function readsAs(line: string | Buffer) {
  const bytes = Buffer.from(line)
  return new PlainRecord().read(bytes, 0)
}

const text = fc.oneof(
  fc.constantFrom('', 'a', '"', '\\', '검색', '}', '","statusCode":1,"', 'null', '{"level":30,"time":1,'),
  fc.string({ maxLength: 5 }),
  fc.string({ unit: 'binary', maxLength: 3 }),
)
const changes = fc.record(
  {
    level: fc.oneof(fc.constantFrom(30, 50), fc.double()),
    time: fc.oneof({ weight: 9, arbitrary: fc.nat().map((ms) => NOON + ms) }, fc.double()),
    url: fc.option(text),
    method: fc.option(text),
    statusCode: fc.oneof({ weight: 9, arbitrary: fc.nat({ max: 999 }) }, fc.constant('200')),
    errorDetail: fc.oneof(
      { weight: 5, arbitrary: fc.constant(null) },
      fc.record({ errorFunc: text, location: text, raised: text, message: text, detail: fc.option(text) }),
      fc.record({ errorFunc: text, location: text, raised: text, message: text, detail: fc.anything() }),
    ),
    outcome: fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom('completed', 'aborted', 'cut', 'upgraded') },
      fc.constant('well'),
    ),
    reqId: fc.option(text),
    route: fc.option(text),
    client: fc.oneof(
      {
        weight: 9,
        arbitrary: fc.record({
          client: fc.option(text),
          user: fc.option(fc.oneof(text, fc.integer(), fc.double())),
          email: fc.option(text),
        }),
      },
      fc.constant('[Redacted]'),
    ),
    durationUs: fc.oneof({ weight: 9, arbitrary: fc.nat() }, fc.double()),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<Partial<AccessRecord>>
const added = fc.dictionary(
  fc.oneof(fc.constantFrom('a', 'b.c', 'statusCode', 'route', 'time', 'err', '__proto__', 'a"b'), text),
  fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null), fc.constant({ level: 1 })),
)
/** Added fields stand at the end, where a repeated key decides. */
const written = fc
  .tuple(changes, fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, added))
  .map(([changed, extra]) =>
    Buffer.from(
      JSON.stringify({ ...sampleRecord(), ...changed }).slice(0, -1) +
        JSON.stringify(extra).replace('{', ',').replace(/^,}$/, '}'),
    ),
  )
const torn = fc
  .tuple(written, fc.double({ min: 0, max: 1, noNaN: true }), fc.option(written))
  .map(([line, share, next]) => Buffer.concat([line.subarray(0, Math.floor(share * line.length)), next ?? Buffer.of()]))
const bitten = fc
  .tuple(written, fc.nat(), fc.constantFrom(0, 9, 0x22, 0x30, 0x5c, 0x7d, 0xff))
  .map(([line, at, byte]) => {
    line[at % line.length] = byte
    return line
  })
const foreign = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '{}',
    '[]',
    'null',
    'Error: boom',
    '{"level":30,"time":1,"category":"app","msg":"direct"}',
    '{"level":30,"time":1,"category":"app","statusCode":200,"outcome":"completed"}',
    '{"level":"info"}',
  ),
  fc.json(),
)
const usual = fc
  .record({ url: fc.option(fc.constantFrom('a/b', 'a/검색')), time: fc.nat() })
  .map((changed) => Buffer.from(JSON.stringify({ ...sampleRecord(), ...changed })))
const lines = fc.oneof(
  { weight: 2, arbitrary: usual },
  { weight: 5, arbitrary: written },
  torn,
  bitten,
  foreign.map((line) => Buffer.from(line)),
)

test('of random, torn, bitten and foreign lines the fast way and the careful one say the same', async (t: TestContext) => {
  let plain = 0
  const logDir = tempLogDir(t)
  const path = partPath(logDir, '2026-11-24')
  await fc.assert(
    fc.asyncProperty(fc.array(lines, { maxLength: 30 }), fc.boolean(), async (all, ends) => {
      const end = Buffer.from('\n')
      const bytes = Buffer.concat(all.flatMap((line) => [line, end]))
      writeFileSync(path, ends ? bytes : bytes.subarray(0, -1))
      plain += all.filter((line) => readsAs(line) !== null).length
      assert.deepEqual(await samplesIn(logDir), await samplesIn(logDir, CAREFUL))
    }),
    { numRuns: 150 },
  )
  assert.ok(plain > 100, `${plain} lines were plain`)
})

test('more texts than there is room for are all told', async (t) => {
  const logDir = tempLogDir(t)
  const addresses = Array.from({ length: 70_000 }, (_, index) => `2001:db8::${index.toString(16)}`)
  const line = (client: string) => `${JSON.stringify(sampleRecord({ client: { client, user: null, email: null } }))}\n`
  writeFileSync(partPath(logDir, '2026-11-24'), addresses.map(line).join(''))
  const query = compileQuery({ logDir })
  const seen: (string | null)[] = []
  await scanSamples(await filesOf(query), query, ({ client }) => seen.push(client.client))
  assert.deepEqual(seen, addresses)
})

test('the usual record is read from its bytes, other lines are left to the parser', () => {
  const usual = JSON.stringify(sampleRecord())
  const failure = { errorFunc: 'pay', location: '3 line in pay.ts', raised: 'Error', message: 'no', detail: 'none' }
  const table: [line: string, kind: 'record' | 'direct' | null][] = [
    [usual, 'record'],
    [JSON.stringify(sampleRecord({ tenant: 'a', retries: -2, paid: true, cause: null })), 'record'],
    [
      JSON.stringify(sampleRecord({ client: { client: null, user: 'a', email: null }, url: null, route: null })),
      'record',
    ],
    [JSON.stringify(sampleRecord({ errorDetail: failure })), 'record'],
    [JSON.stringify(sampleRecord({ errorDetail: { ...failure, detail: null } })), 'record'],
    [JSON.stringify(sampleRecord({ errorDetail: { ...failure, detail: { code: 1 } } })), null],
    [JSON.stringify(sampleRecord({ errorDetail: { ...failure, message: 'line 1\nline 2' } })), null],
    [JSON.stringify(sampleRecord({ errorDetail: failure, err: { type: 'Error', message: 'no', stack: '' } })), null],
    [usual.replace(/"processedTime":"[^"]*",/, ''), 'record'],
    [usual.replace(/"datetimeUTC":"[^"]*",/, ''), 'record'],
    [usual.replace(/"datetimeKST":"[^"]*",/, '"tenant":"a",'), 'record'],
    [usual.replace('"completed"', '"aborted"'), 'record'],
    [JSON.stringify(sampleRecord({ nested: { a: 1 } })), null],
    [JSON.stringify(sampleRecord({ share: 0.5 })), null],
    [usual.replace('"errorDetail":null', '"errorDetail":{}'), null],
    [usual.replace('"completed"', '"done"'), null],
    [usual.replace('"level":30', '"level":30.5'), null],
    [usual.replace('"statusCode":200', '"statusCode":0200'), null],
    [usual.replace('localhost', 'local\u0001host'), null],
    [usual.replace('}', ',"route":"/other"}'), null],
    [`${usual.slice(0, -1)},"route":"/other"}`, null],
    [usual.slice(0, -1), null],
    [`${usual}}`, null],
    [`${usual},`, null],
    ['', null],
    ['{"level":30,"time":1,"category":"db","reqId":"req-1","rows":3,"msg":"read"}', 'direct'],
    ['{"level":30,"time":1,"category":"db"}', 'direct'],
    ['{"level":30,"time":1,"category":"db","statusCode":200,"outcome":"completed"}', null],
    ['{"level":30,"time":1,"category":"db","err":{}}', null],
  ]
  for (const [line, kind] of table) assert.equal(readsAs(line), kind, line)
})

test('a record among the first lines of a file is found if it is asked for, and what is broken is not told', async (t) => {
  const logDir = tempLogDir(t)
  const line = (changes: Partial<AccessRecord>) => JSON.stringify(sampleRecord(changes))
  const direct = '{"level":30,"time":1,"category":"app","msg":"direct"}'
  const lines = ['no JSON', direct, line({ statusCode: 200, url: 'a' }), line({ statusCode: 500, url: 'b' })]
  writeFileSync(partPath(logDir, '2026-11-24'), `${lines.join('\n')}\n`)
  writeFileSync(partPath(logDir, '2026-11-25'), `${direct}\n`.repeat(5000) + line({ statusCode: 200 }))
  const firstUrl = async (place: number, where: RecordQuery['where']) => {
    const query = compileQuery({ logDir, where, onMalformed: ({ reason }) => assert.fail(reason) })
    const file = (await filesOf(query))[place]
    assert.ok(file)
    return (await firstSample(file, query))?.url
  }
  assert.equal(await firstUrl(0, {}), 'a')
  assert.equal(await firstUrl(0, { status: 500 }), 'b')
  assert.equal(await firstUrl(0, { status: 404 }), undefined)
  assert.equal(await firstUrl(1, {}), undefined)
  assert.equal(await firstUrl(0, () => true), undefined)
})
