import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { Aggregate } from '../../lib/report/aggregate.ts'
import { buildReport } from '../../lib/report/build-report.ts'
import { timeZone } from '../../lib/time/time-zone.ts'
import { sampleRecord } from '../reader/harness/sample-record.ts'

const PAGE = readFileSync(new URL('../../docs/report-json.md', import.meta.url), 'utf8')

/** The documented fields, each with what its row says of it. */
const rows = new Map(
  [...PAGE.matchAll(/^\| (`.+?`(?:, `.+?`)*) \| (.+) \|$/gm)].flatMap(([, names = '', said = '']) =>
    [...names.matchAll(/`(\w+)`/g)].map(([, name = '']): [string, string] => [name, said]),
  ),
)

test('docs/report-json.md names every field of `report --json`, and no other', () => {
  const zone = timeZone('UTC')
  const aggregate = new Aggregate(zone.offsetAt)
  const errorDetail = { errorFunc: 'f', location: '4 line in /a.ts', raised: 'E', message: 'm', detail: null }
  aggregate.add(sampleRecord({ statusCode: 404 }))
  aggregate.add(sampleRecord({ statusCode: 500, errorDetail }))
  const source = { categories: [], files: 0, bytes: 0, malformed: 0, conditions: [] }
  const report = buildReport(aggregate, { title: '', made: 0, zone, zoneName: 'UTC', source, before: null })
  const own = Object.keys(report).filter((name) => name !== 'format' && name !== 'version')
  assert.deepEqual([...rows.keys()].sort(), own.sort())
  assert.match(PAGE, new RegExp(`\`format\` is \`"${report.format}"\` and \`version\` ${report.version}\\.`))
  const figures = Object.keys(report.total)
  for (const name of [
    'source',
    'axis',
    'durationAxis',
    'series',
    'durations',
    'distinct',
    'zone',
    'byColumn',
  ] as const) {
    for (const key of Object.keys(report[name] ?? {}))
      assert.match(rows.get(name) ?? '', new RegExp(`\`${key}\``), `${name}.${key}`)
  }
  for (const name of ['statuses', 'routes', 'errors', 'clients', 'users', 'notFound', 'slowest'] as const) {
    const keys = Object.keys(report[name][0] ?? {}).filter((key) => !figures.includes(key) || name !== 'routes')
    assert.ok(keys.length > 0, name)
    for (const key of keys) assert.match(rows.get(name) ?? '', new RegExp(`\`${key}\``), `${name}.${key}`)
  }
})
