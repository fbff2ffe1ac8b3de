import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cloudwatchDays } from '../../lib/configs/cloudwatch-days.ts'
import { SHOP, textOf } from './harness/text-of.ts'

/** `retention_in_days` as the schema of the agent has it. */
const AGENT_DAYS = [
  -1, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
]

/** The keys of one file as the schema of the agent has them, each with what its value must be; no other is allowed. */
const AGENT_KEYS: Readonly<Record<string, (value: unknown) => boolean>> = {
  file_path: (value) => typeof value === 'string' && value.length <= 4096,
  publish_multi_logs: (value) => typeof value === 'boolean',
  log_group_name: (value) => typeof value === 'string' && /^[.\-_/#A-Za-z0-9]{1,512}$/.test(value),
  log_stream_name: (value) => typeof value === 'string' && /^[^:*]{1,512}$/.test(value),
  timestamp_format: (value) => typeof value === 'string' && value.length > 0 && value.length <= 4096,
  timezone: (value) => value === 'Local' || value === 'LOCAL' || value === 'UTC',
  retention_in_days: (value) => AGENT_DAYS.includes(value as number),
}

const collectList = (shipped = SHOP) =>
  JSON.parse(textOf('cloudwatch-agent', shipped)).logs.logs_collected.files.collect_list

test('the configuration of the CloudWatch agent is valid by its schema', () => {
  const { logs, ...others } = JSON.parse(textOf('cloudwatch-agent'))
  assert.deepEqual(others, {})
  assert.deepEqual(Object.keys(logs), ['logs_collected'])
  assert.deepEqual(Object.keys(logs.logs_collected), ['files'])
  for (const file of collectList()) {
    for (const [key, value] of Object.entries(file)) assert.ok(AGENT_KEYS[key]?.(value), `${key}: ${value}`)
  }
})

test('the CloudWatch agent gets one entry a category, each with its group and retention', () => {
  const entries = collectList().map((file: Record<string, unknown>) => [
    file.file_path,
    file.log_group_name,
    file.retention_in_days,
  ])
  assert.deepEqual(entries, [
    ['/var/log/shop/app/app.*.*.log', '/shop/app', 60],
    ['/var/log/shop/payment/payment.*.*.log', '/shop/payment', 1827],
  ])
})

test('the time the CloudWatch agent reads is the record’s, in whatever texts look like one', () => {
  const [{ timestamp_format: format }] = collectList()
  const pattern = new RegExp(
    format
      .replace(/%Y/, '(\\d{4}')
      .replace(/%m|%d/g, '\\s?\\d{1,2}')
      .replace(/%[HM]/g, '\\d{2}')
      .replace(/%S/, '\\d{2})'),
  )
  const line = JSON.stringify({ url: 'x/"datetimeUTC":"2000/01/01 00:00:00"', datetimeUTC: '2026/11/24 12:00:00' })
  assert.equal(pattern.exec(line)?.[1], '2026/11/24 12:00:00')
})

for (const [keepDays, days] of [
  [1, 1],
  [2, 3],
  [60, 60],
  [61, 90],
  [1826, 1827],
  [3653, 3653],
  [3654, null],
  [Number.POSITIVE_INFINITY, null],
] as const) {
  test(`CloudWatch keeps ${keepDays} days as ${days ?? 'for ever'}`, () => {
    assert.equal(cloudwatchDays(keepDays), days)
  })
}

test('what is kept for ever has no retention in any shipper', () => {
  const shipped = { ...SHOP, categories: [{ category: 'app', keepDays: Number.POSITIVE_INFINITY }] }
  assert.equal(collectList(shipped)[0].retention_in_days, -1)
  assert.doesNotMatch(textOf('fluent-bit', shipped), /retention/)
  assert.doesNotMatch(textOf('vector', shipped), /retention/)
})

interface Resource {
  Type: string
  // biome-ignore lint/suspicious/noExplicitAny: what CloudFormation takes is not typed here
  Properties: any
}

const resourcesOf = (kind: string, shipped = SHOP): [string, Resource][] =>
  Object.entries(JSON.parse(textOf(kind, shipped)).Resources)

test('Insights gets five saved queries over the groups of all categories', () => {
  const queries = resourcesOf('insights').map(([, { Type, Properties }]) => [
    Type,
    Properties.Name,
    Properties.LogGroupNames,
  ])
  const groups = ['/shop/app', '/shop/payment']
  assert.deepEqual(
    queries,
    ['5xx by route', 'slowest routes', 'one user', 'errors by place', 'requests a minute'].map((name) => [
      'AWS::Logs::QueryDefinition',
      `shop/${name}`,
      groups,
    ]),
  )
})

test('each category has metric filters for 5xx, latency and aborts', () => {
  const filters = resourcesOf('metric-filters').map(([, { Properties }]) => {
    const [{ MetricNamespace, MetricName, MetricValue }] = Properties.MetricTransformations
    return [Properties.LogGroupName, Properties.FilterPattern, MetricNamespace, MetricName, MetricValue]
  })
  assert.deepEqual(filters, [
    ['/shop/app', '{ $.statusCode >= 500 }', 'shop/app', '5xx', '1'],
    ['/shop/app', '{ $.outcome = "completed" }', 'shop/app', 'latency', '$.durationUs'],
    ['/shop/app', '{ $.outcome = "aborted" }', 'shop/app', 'aborts', '1'],
    ['/shop/payment', '{ $.statusCode >= 500 }', 'shop/payment', '5xx', '1'],
    ['/shop/payment', '{ $.outcome = "completed" }', 'shop/payment', 'latency', '$.durationUs'],
    ['/shop/payment', '{ $.outcome = "aborted" }', 'shop/payment', 'aborts', '1'],
  ])
})

test('resources of CloudFormation are named by letters and digits, those of like categories apart', () => {
  const names = ['a-b', 'a_b', 'ab', 'ax2db', 'aB']
  const categories = names.map((category) => ({ category, keepDays: 60 }))
  const ids = resourcesOf('metric-filters', { ...SHOP, categories }).map(([id]) => id)
  assert.equal(new Set(ids).size, names.length * 3)
  for (const id of ids) assert.match(id, /^[A-Za-z0-9]{1,255}$/)
})
