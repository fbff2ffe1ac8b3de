import type { ConfigKind } from './config-kind.ts'
import { patternOf } from './shipped.ts'

export const otel: ConfigKind = {
  summary: 'OpenTelemetry Collector (contrib): files to OTLP (not run here)',
  install: [
    'Not run here, in the tests of this package: written by the documentation of the Collector alone. Try it with: otelcol-contrib validate --config <file>',
    'Save as /etc/otelcol-contrib/config.yaml; mkdir -p /var/lib/otelcol/access-log; systemctl restart otelcol-contrib',
    'Its user has to be in the group that may read the logs; set OTLP_ENDPOINT. Do not let it read .gz files too: all comes twice.',
  ],
  comment: '#',
  namesFiles: true,
  keeps: false,
  text: (shipped) => `extensions:
  file_storage:
    directory: /var/lib/otelcol/access-log
    fsync: true

receivers:
  filelog:
    include:
${shipped.categories.map(({ category }) => `      - ${JSON.stringify(patternOf(shipped, category))}`).join('\n')}
    start_at: beginning
    max_log_size: 4MiB
    storage: file_storage
    retry_on_failure: { enabled: true, max_elapsed_time: 0 }
    resource:
      service.name: ${shipped.name}
    operators:
      - type: json_parser
        timestamp:
          parse_from: attributes.time
          layout_type: epoch
          layout: ms
        severity:
          parse_from: attributes.level
          mapping: { trace: 10, debug: 20, info: 30, warn: 40, error: 50, fatal: 60 }

exporters:
  otlp:
    endpoint: \${env:OTLP_ENDPOINT}
    retry_on_failure: { enabled: true, max_elapsed_time: 0 }
    sending_queue: { enabled: true, storage: file_storage }

service:
  extensions: [file_storage]
  pipelines:
    logs:
      receivers: [filelog]
      exporters: [otlp]`,
}
