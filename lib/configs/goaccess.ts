import type { ConfigKind } from './config-kind.ts'

/** No method: GoAccess refuses a line whose method is null or none of its own, as of requests that could not be read. */
const LINE = {
  datetimeUTC: '%d %t',
  client: { client: '%h', user: '%e' },
  url: '%U',
  statusCode: '%s',
  durationUs: '%D',
  userAgent: '%u',
  referer: '%R',
  bytes: '%b',
}

export const goaccess: ConfigKind = {
  summary: 'GoAccess: pages of charts, by host, address and duration',
  install: [
    'Save as goaccess.conf, then, for each category of requests (times are UTC)',
    '  access-log cat app --lines access --json | goaccess - -p goaccess.conf --no-global-config -o report.html',
    'For browsers, referrers and bandwidth the records need the option fields: userAgent, referer, bytes.',
    "GoAccess reads 4095 bytes of a line. Where errors are longer, put between the two: jq -c 'del(.err, .errorDetail)'",
  ],
  comment: '#',
  namesFiles: false,
  keeps: false,
  text: () => `date-format %Y/%m/%d
time-format %H:%M:%S
log-format ${JSON.stringify(LINE)}
# 499 (the client left) and 0 (cut before any status) are none of HTTP.
no-strict-status true
# Addresses may be masked, and a unix socket has none.
no-ip-validation true
ignore-panel KEYPHRASES`,
}
