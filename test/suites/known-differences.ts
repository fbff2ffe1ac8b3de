/** Tests of one file that the access log fails, as any plugin would that is registered there. */
export interface CountingTests {
  suite: string
  file: string
  /** What they count, list or take apart. */
  reason: string
  tests: string[]
  /** Whether a quick machine lets them pass. */
  mayPass?: true
}

/** Each test is held to this: a dummy plugin fails it too. */
export const COUNTING_TESTS: readonly CountingTests[] = [
  {
    suite: 'cors',
    file: 'test/hooks.test.js',
    reason: 'counts the hooks of a route',
    tests: [
      'Should set hook onRequest if hook option is not set',
      'Should set hook onRequest if hook option is set to onRequest',
      'Should set hook preParsing if hook option is set to preParsing',
      'Should set hook preValidation if hook option is set to preValidation',
      'Should set hook preParsing if hook option is set to preParsing (2)',
      'Should set hook preHandler if hook option is set to preHandler',
      'Should set hook preSerialization if hook option is set to preSerialization',
      'Should support custom hook with dynamic config (callback)',
    ],
  },
  {
    suite: 'bearer-auth',
    file: 'test/hooks.test.js',
    reason: 'counts the hooks of a route',
    tests: [
      'onRequest hook used by default',
      'preParsing hook used when specified',
      'onRequest hook used when specified',
    ],
  },
  {
    suite: 'otel',
    file: 'test/env-vars.test.js',
    reason: 'counts the spans of hooks, whose names list the plugins',
    tests: [
      'Environment variable aware FastifyInstrumentation > Instrumentation#enabled > should create spans with fastify-specific attributes (service.name comes from resource)',
    ],
  },
  {
    suite: 'otel',
    file: 'test/index.test.js',
    reason: 'counts the spans of hooks, whose names list the plugins',
    tests: [
      'FastifyInstrumentation > Instrumentation#enabled > should create anonymous span (simple case)',
      'FastifyInstrumentation > Instrumentation#enabled > should infer propagated span',
      'FastifyInstrumentation > Instrumentation#enabled > should create named span (simple case)',
      'FastifyInstrumentation > Instrumentation#enabled > should set http.route to route pattern for parameterized routes',
      'FastifyInstrumentation > Instrumentation#enabled > should create span for different hooks',
      'FastifyInstrumentation > Instrumentation#enabled > should create span for different hooks (patched)',
      'FastifyInstrumentation > Instrumentation#enabled > should create span for different hooks (error scenario)',
      'FastifyInstrumentation > Instrumentation#enabled > should create named span (404 - customized)',
      'FastifyInstrumentation > Instrumentation#enabled > should create named span (404 - customized with hooks)',
      'FastifyInstrumentation > Instrumentation#enabled > should create named span (404 - customized with hooks) (2)',
      'FastifyInstrumentation > Instrumentation#enabled > should create span when the handler is overriden',
      'FastifyInstrumentation > Instrumentation#enabled > should create span when wrapped handler is invoked as (socket, request)',
      'FastifyInstrumentation > Instrumentation#enabled > should end spans upon error',
      'FastifyInstrumentation > Instrumentation#enabled > should end spans upon error (with hook)',
      'FastifyInstrumentation > Instrumentation#enabled > should end spans upon error (with hook [array])',
    ],
  },
  {
    suite: 'otel',
    file: 'test/sdk.test.js',
    reason: 'counts the spans of hooks, whose names list the plugins',
    tests: [
      'FastifyOtelInstrumentation with opentelemetry.NodeSDK > should export spans when registered as a NodeSDK instrumentation',
      'FastifyOtelInstrumentation with opentelemetry.NodeSDK > should export spans when registered as Fastify plugin',
    ],
  },
  {
    suite: 'fastify',
    file: 'test/plugin.2.test.js',
    reason: 'lists the plugins in the name of an instance',
    tests: [
      'set the plugin name based on the plugin displayName symbol',
      'plugin name will change when using no encapsulation',
    ],
  },
  {
    suite: 'fastify',
    file: 'test/plugin.4.test.js',
    reason: 'takes its own plugin for the first to start',
    tests: ['pluginTimeout', 'pluginTimeout - named function'],
    mayPass: true,
  },
  {
    suite: 'fastify',
    file: 'test/plugin.4.test.js',
    reason: 'lists the plugins in the name of an instance',
    tests: ['hasPlugin returns true when using no encapsulation'],
  },
  {
    suite: 'fastify',
    file: 'test/pretty-print.test.js',
    reason: 'lists plugins and hooks',
    tests: ['pretty print - empty plugins', 'pretty print - includeMeta, includeHooks'],
  },
  {
    suite: 'fastify',
    file: 'test/hooks.test.js',
    reason: 'counts the hooks of an instance',
    tests: ['onRequest hook should support encapsulation / 2'],
  },
  {
    suite: 'fastify',
    file: 'test/diagnostics-channel/error-before-handler.test.js',
    reason: 'replaces a part of Fastify before Fastify is loaded',
    tests: ['diagnostics channel handles an error before calling context handler'],
  },
]

/** Requests of a file that have no record, and why that is right. */
export interface UnrecordedRequests {
  suite: string
  file: string
  /** Exactly so many. */
  requests: number
  reason: string
}

const BEFORE_PLUGIN = 'the router refuses the first inject() of an app that does not wait for its plugins'
const OTHER_FASTIFY = 'the server is made by a copy of Fastify that the test loads in parts'
const NO_START = 'the app does not start, so nothing is answered'

export const UNRECORDED_REQUESTS: readonly UnrecordedRequests[] = [
  { suite: 'fastify', file: 'test/404s.test.js', requests: 7, reason: BEFORE_PLUGIN },
  { suite: 'fastify', file: 'test/constrained-routes.test.js', requests: 2, reason: BEFORE_PLUGIN },
  { suite: 'fastify', file: 'test/router-options.test.js', requests: 16, reason: BEFORE_PLUGIN },
  { suite: 'fastify', file: 'test/stream.2.test.js', requests: 2, reason: OTHER_FASTIFY },
  { suite: 'fastify', file: 'test/stream.5.test.js', requests: 1, reason: OTHER_FASTIFY },
  { suite: 'fastify', file: 'test/inject.test.js', requests: 4, reason: `${NO_START} (3); ${BEFORE_PLUGIN} (1)` },
]
