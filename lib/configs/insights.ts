import { logicalId, template } from './cloudformation.ts'
import type { ConfigKind } from './config-kind.ts'
import { groupOf } from './shipped.ts'

/** The queries by the names they are saved under. */
const QUERIES: Readonly<Record<string, string>> = {
  '5xx by route': `filter statusCode >= 500
| stats count(*) as failed, latest(errorDetail.message) as message by route, errorDetail.location
| sort failed desc`,
  'slowest routes': `filter outcome = "completed"
| fields durationUs / 1000 as ms
| stats count(*) as requests, pct(ms, 50) as p50, pct(ms, 95) as p95, pct(ms, 99) as p99, max(ms) as slowest
    by method, route
| sort p95 desc
| limit 50`,
  'one user': `fields @timestamp, statusCode, method, url, durationUs / 1000 as ms, outcome, reqId
| filter client.user = 2
| sort @timestamp asc`,
  'errors by place': `filter ispresent(errorDetail.location)
| stats count(*) as times, earliest(datetimeUTC) as begin, latest(datetimeUTC) as end
    by errorDetail.raised, errorDetail.location, errorDetail.errorFunc
| sort times desc`,
  'requests a minute': `filter ispresent(statusCode)
| fields floor(statusCode / 100) as hundreds
| stats count(*) as requests by bin(1m), hundreds`,
}

export const insights: ConfigKind = {
  summary: 'CloudWatch Logs Insights: five saved queries',
  install: [
    'Save as insights.yaml, then',
    '  aws cloudformation deploy --stack-name access-log-insights --template-file insights.yaml',
    'The groups are those of access-log config cloudwatch-agent; set the user in "one user". Not run in the tests of this package.',
  ],
  comment: '#',
  namesFiles: false,
  keeps: false,
  text: (shipped) => {
    const groups = shipped.categories.map(({ category }) => groupOf(shipped, category))
    const resources = Object.entries(QUERIES).map(([name, query]): [string, object] => [
      logicalId('Query', name),
      {
        Type: 'AWS::Logs::QueryDefinition',
        Properties: { Name: `${shipped.name}/${name}`, LogGroupNames: groups, QueryString: query },
      },
    ])
    return template(shipped, 'saved queries', resources)
  },
}
