import type { ConfigKind } from './config-kind.ts'
import { patternOf } from './shipped.ts'

export const rsyslog: ConfigKind = {
  summary: 'rsyslog: files to another host, a line as it was written',
  install: [
    'Set target and port, save as /etc/rsyslog.d/30-access-log.conf; systemctl restart rsyslog',
    'A rsyslog that does not run as root has to be in the group that may read the logs.',
    'While the other host cannot be reached, lines wait in memory, then in the working directory of rsyslog, 1 GB at most.',
    'Killed in the midst of its work, rsyslogd loses lines or sends some twice; stopped in order, or at rest, it does not.',
  ],
  comment: '#',
  namesFiles: true,
  keeps: false,
  text: (shipped) => `# Lines above it would be cut.
global(maxMessageSize="4m")

module(load="imfile")

template(name="access_log_line" type="string" string="%msg%\\n")

${shipped.categories
  .map(
    ({ category }) => `input(
  type="imfile"
  file="${patternOf(shipped, category)}"
  tag="${category}"
  ruleset="access_log"
  readMode="0"
  reopenOnTruncate="on"
  persistStateInterval="1000"
  persistStateAfterSubmission="on"
)`,
  )
  .join('\n\n')}

ruleset(
  name="access_log"
  queue.type="LinkedList"
  queue.filename="access_log"
  queue.maxDiskSpace="1g"
  queue.saveOnShutdown="on"
) {
  action(
    type="omfwd"
    target="logs.example.com"
    port="5170"
    protocol="tcp"
    template="access_log_line"
    action.resumeRetryCount="-1"
    action.resumeInterval="5"
  )
}`,
}
