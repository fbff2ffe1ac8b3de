import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { Interval } from '../../lib/cli/top/interval.ts'
import { parseLine } from '../../lib/record/line.ts'
import { append, partPath } from '../reader/harness/log-writer.ts'
import { NOON, sampleRecord } from '../reader/harness/sample-record.ts'
import { tempLogDir } from '../reader/harness/temp-log-dir.ts'
import { runHere } from './harness/run-here.ts'

/** JSON that a parser takes, and that needs more stack to be written again than there is. */
const DEEP = '['.repeat(20_000) + ']'.repeat(20_000)

const failed = { level: 50, statusCode: 500, durationUs: 5_000_000 }
const errorDetail = { errorFunc: 'f', location: '4 line in /app/x.ts', raised: 'Error', message: 'None', detail: 'no' }
const ownFields = [
  'category',
  'url',
  'method',
  'processedTime',
  'datetimeUTC',
  'reqId',
  'route',
  'client',
  'errorDetail',
]
const shapes: object[] = [
  ...ownFields.map((field) => ({ ...failed, [field]: '#' })),
  ...ownFields.map((field) => ({ [field]: '#' })),
  { ...failed, url: '#', statusCode: 404 },
  ...['client', 'user', 'email'].map((field) => ({ client: { client: 'a', user: 1, email: null, [field]: '#' } })),
  ...Object.keys(errorDetail).map((field) => ({ ...failed, errorDetail: { ...errorDetail, [field]: '#' } })),
  { ...failed, err: '#' },
  { ...failed, err: { type: '#', message: '#', stack: '#' } },
  { own: '#' },
  { own: { own: '#' } },
]
const records = shapes.map((shape, index) =>
  JSON.stringify(sampleRecord({ reqId: `req-${index}`, time: NOON + index, ...shape })).replaceAll('"#"', DEEP),
)
const head = `{"level":30,"time":${NOON + 1000},"category":"app"`
const direct = [`"caller":${DEEP}`, `"msg":${DEEP}`, `"err":${DEEP}`, `"err":{"type":"E","message":${DEEP}}`].map(
  (field) => `${head},${field},"reqId":"req-own"}`,
)
const last = JSON.stringify(sampleRecord({ reqId: 'last', time: NOON + 2000, url: 'localhost/last' }))

test('values of any depth are shown in part, and every line after them', async (t) => {
  const dir = tempLogDir(t)
  append(partPath(dir, '2026-11-24'), ...records, ...direct, last)
  const count = records.length + direct.length + 1
  const all = [
    ['cat'],
    ['cat', '--csv'],
    ['cat', '--fields', 'url,client.user,own,err'],
    ['cat', '--csv', '--fields', 'url,client.user,own,err'],
    ['tail', '-n', '100'],
  ]
  for (const args of all) {
    const { code, stdout, stderr } = await runHere([...args, '--dir', dir])
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' }, args.join(' '))
    const header = args.length === 1 || args[0] === 'tail' ? 0 : 1
    assert.equal(stdout.trimEnd().split('\n').length, count + header, args.join(' '))
    assert.match(stdout, /\[\[\[\["+…"+\]\]\]\]/, args.join(' '))
  }
  const some: [string[], RegExp][] = [
    [['find', '--where', 'reqId ~ "last" or url ~ "nowhere" or own ~ "nowhere"'], /^.*localhost\/last.*\n$/],
    [['find', '--url', 'localhost/last'], /^.*localhost\/last.*\n$/],
    [['find', '--user', '1'], /./],
    [['find', '--client', '127.*'], /localhost\/last/],
    [['find', '--raised', 'Error'], /./],
    [['show', 'req-0'], /url/],
    [['show', `req-${records.length - 2}`], /own +\[/],
    [['stats'], /last|\/test/],
    [['stats', '--json'], /"records":/],
    [['stats', '--csv'], /./],
    ...['url', 'route', 'own', 'client.user', 'errorDetail.raised'].map((field): [string[], RegExp] => [
      ['stats', '--by', field],
      /./,
    ]),
    [['report', '--json'], /"records"|"total"/],
    [['report', '-o', join(dir, 'report.html')], /^/],
  ]
  for (const [args, shown] of some) {
    const { code, stdout, stderr } = await runHere([...args, '--dir', dir])
    assert.equal(code, 0, `${args.join(' ')}: ${stderr}`)
    assert.match(stdout, shown, args.join(' '))
  }
})

test('top counts records with values of any depth', () => {
  const interval = new Interval(0, 1)
  for (const text of records) interval.add(parseLine(text) as ReturnType<typeof sampleRecord>)
  assert.ok(interval.errors.top(100).length > 1)
})
