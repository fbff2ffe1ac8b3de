import { logicalId, template } from './cloudformation.ts'
import type { ConfigKind } from './config-kind.ts'
import { groupOf } from './shipped.ts'

interface Metric {
  name: string
  pattern: string
  value: string
  unit: string
}

const METRICS: readonly Metric[] = [
  { name: '5xx', pattern: '{ $.statusCode >= 500 }', value: '1', unit: 'Count' },
  { name: 'latency', pattern: '{ $.outcome = "completed" }', value: '$.durationUs', unit: 'Microseconds' },
  { name: 'aborts', pattern: '{ $.outcome = "aborted" }', value: '1', unit: 'Count' },
]

export const metricFilters: ConfigKind = {
  summary: 'CloudWatch metric filters: 5xx, latency, aborts',
  install: [
    'Save as metric-filters.yaml, then',
    '  aws cloudformation deploy --stack-name access-log-metrics --template-file metric-filters.yaml',
    'The groups are those of access-log config cloudwatch-agent, and have to be there. Not run in the tests of this package.',
  ],
  comment: '#',
  namesFiles: false,
  keeps: false,
  text: (shipped) =>
    template(
      shipped,
      '5xx, latency and aborts',
      shipped.categories.flatMap(({ category }) =>
        METRICS.map(({ name, pattern, value, unit }): [string, object] => [
          logicalId('Filter', `${category} ${name}`),
          {
            Type: 'AWS::Logs::MetricFilter',
            Properties: {
              LogGroupName: groupOf(shipped, category),
              FilterName: name,
              FilterPattern: pattern,
              MetricTransformations: [
                {
                  MetricNamespace: `${shipped.name}/${category}`,
                  MetricName: name,
                  MetricValue: value,
                  Unit: unit,
                  // Without traffic there are no failures, but no latency either.
                  ...(value === '1' && { DefaultValue: 0 }),
                },
              ],
            },
          },
        ]),
      ),
    ),
}
