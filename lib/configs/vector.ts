import { cloudwatchDays } from './cloudwatch-days.ts'
import type { ConfigKind } from './config-kind.ts'
import { groupOf, patternOf } from './shipped.ts'

export const vector: ConfigKind = {
  summary: 'Vector: files to CloudWatch (not run here)',
  install: [
    'Not run here, in the tests of this package: written by the documentation of Vector alone. Try it with: vector validate /etc/vector/vector.yaml',
    'Save as /etc/vector/vector.yaml; systemctl restart vector',
    'Its user has to be in the group that may read the logs; set AWS_REGION, or replace the sinks.',
  ],
  comment: '#',
  namesFiles: true,
  keeps: true,
  text: (shipped) => `data_dir: /var/lib/vector

sources:
${shipped.categories
  .map(
    ({ category }) => `  ${category}_files:
    type: file
    include: [${JSON.stringify(patternOf(shipped, category))}]
    read_from: beginning
    max_line_bytes: 4194304`,
  )
  .join('\n')}

transforms:
${shipped.categories
  .map(
    ({ category }) => `  ${category}_times:
    type: remap
    inputs: [${category}_files]
    # The line stays as it was written; only the time of the event is the record's.
    source: |
      record, error = parse_json(.message)
      if error == null {
        time, error = from_unix_timestamp(int(record.time) ?? 0, unit: "milliseconds")
        if error == null { .timestamp = time }
      }`,
  )
  .join('\n')}

sinks:
${shipped.categories
  .map(({ category, keepDays }) => {
    const days = cloudwatchDays(keepDays)
    return `  ${category}_cloudwatch:
    type: aws_cloudwatch_logs
    inputs: [${category}_times]
    region: \${AWS_REGION}
    group_name: ${groupOf(shipped, category)}
    stream_name: "{{ host }}"${days === null ? '' : `\n    retention: { enabled: true, days: ${days} }`}
    encoding: { codec: text }
    acknowledgements: { enabled: true }
    buffer: { type: disk, max_size: 1073741824, when_full: block }`
  })
  .join('\n')}`,
}
