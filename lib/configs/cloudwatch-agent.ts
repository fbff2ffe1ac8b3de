import { cloudwatchDays } from './cloudwatch-days.ts'
import type { ConfigKind } from './config-kind.ts'
import { groupOf, patternOf } from './shipped.ts'

/** Keeps a log group for ever. */
const FOR_EVER = -1

export const cloudwatchAgent: ConfigKind = {
  summary: 'CloudWatch: the agent of AWS',
  install: [
    'Save as /opt/aws/amazon-cloudwatch-agent/etc/amazon-cloudwatch-agent.d/access-log.json, then',
    '  amazon-cloudwatch-agent-ctl -a append-config -m ec2 -s -c file:<that file>',
    'The agent (cwagent) has to be in the group that may read the logs. What ends the agent suddenly can send lines twice.',
  ],
  comment: null,
  namesFiles: true,
  keeps: true,
  text: (shipped) =>
    JSON.stringify(
      {
        logs: {
          logs_collected: {
            files: {
              collect_list: shipped.categories.map(({ category, keepDays }) => ({
                file_path: patternOf(shipped, category),
                // Every file of the pattern, not only the newest: one that ended at midnight may have lines left.
                publish_multi_logs: true,
                log_group_name: groupOf(shipped, category),
                log_stream_name: '{hostname}',
                // With its key in front, as nothing else in a line can look like it: quotes in texts are escaped.
                timestamp_format: '"datetimeUTC":"%Y/%m/%d %H:%M:%S"',
                timezone: 'UTC',
                retention_in_days: cloudwatchDays(keepDays) ?? FOR_EVER,
              })),
            },
          },
        },
      },
      null,
      2,
    ),
}
