import { cloudwatchAgent } from './cloudwatch-agent.ts'
import type { ConfigKind } from './config-kind.ts'
import { fluentBit } from './fluent-bit.ts'
import { goaccess } from './goaccess.ts'
import { insights } from './insights.ts'
import { lnav } from './lnav.ts'
import { metricFilters } from './metric-filters.ts'
import { otel } from './otel.ts'
import { rsyslog } from './rsyslog.ts'
import { vector } from './vector.ts'

/** Every kind of configuration by the name it is asked for. */
export const CONFIG_KINDS: ReadonlyMap<string, ConfigKind> = new Map([
  ['cloudwatch-agent', cloudwatchAgent],
  ['fluent-bit', fluentBit],
  ['rsyslog', rsyslog],
  ['vector', vector],
  ['otel', otel],
  ['insights', insights],
  ['metric-filters', metricFilters],
  ['lnav', lnav],
  ['goaccess', goaccess],
])
