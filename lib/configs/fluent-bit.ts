import { cloudwatchDays } from './cloudwatch-days.ts'
import type { ConfigKind } from './config-kind.ts'
import { groupOf, patternOf } from './shipped.ts'

export const fluentBit: ConfigKind = {
  summary: 'Fluent Bit: files to CloudWatch, or with another output elsewhere',
  install: [
    'Save as /etc/fluent-bit/fluent-bit.yaml; mkdir -p /var/lib/fluent-bit; systemctl restart fluent-bit',
    'Its user has to be in the group that may read the logs; set AWS_REGION, or replace the outputs.',
    'The buffer is on disk: in memory, the default, lines are lost when it is killed. The outputs are not run in the tests of this package.',
  ],
  comment: '#',
  namesFiles: true,
  keeps: true,
  text: (shipped) => `service:
  flush: 1
  grace: 30
  storage.path: /var/lib/fluent-bit/storage
  storage.sync: full
  storage.checksum: on
  storage.max_chunks_up: 128
  storage.backlog.mem_limit: 16M

parsers:
  - name: access_log
    format: json
    time_key: datetimeUTC
    time_format: '%Y/%m/%d %H:%M:%S'
    time_keep: on

pipeline:
  inputs:
${shipped.categories
  .map(
    ({ category }) => `    - name: tail
      tag: access_log.${category}
      path: ${JSON.stringify(patternOf(shipped, category))}
      db: /var/lib/fluent-bit/${shipped.name}.${category}.db
      db.sync: full
      read_from_head: on
      refresh_interval: 5
      parser: access_log
      buffer_max_size: 4M
      skip_long_lines: on
      storage.type: filesystem`,
  )
  .join('\n')}

  outputs:
${shipped.categories
  .map(({ category, keepDays }) => {
    const days = cloudwatchDays(keepDays)
    return `    - name: cloudwatch_logs
      match: access_log.${category}
      region: \${AWS_REGION}
      log_group_name: ${groupOf(shipped, category)}
      log_stream_prefix: \${HOSTNAME}.
      auto_create_group: on${days === null ? '' : `\n      log_retention_days: ${days}`}
      retry_limit: no_limits
      storage.total_limit_size: 1G`
  })
  .join('\n')}`,
}
