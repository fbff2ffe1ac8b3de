/** Tests of one file that the access log fails, as any plugin would that is registered there. */
export interface CountingTests {
  suite: string
  file: string
  /** What they count or list, and find one more of. */
  count: string
  tests: string[]
}

/** Each test is held to this: a dummy plugin fails it too. */
export const COUNTING_TESTS: readonly CountingTests[] = [
  {
    suite: 'cors',
    file: 'test/hooks.test.js',
    count: 'the hooks of a route',
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
    suite: 'otel',
    file: 'test/env-vars.test.js',
    count: 'the spans of hooks, and lists the plugins in their names',
    tests: [
      'Environment variable aware FastifyInstrumentation > Instrumentation#enabled > should create spans with fastify-specific attributes (service.name comes from resource)',
    ],
  },
  {
    suite: 'otel',
    file: 'test/index.test.js',
    count: 'the spans of hooks, and lists the plugins in their names',
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
    count: 'the spans of hooks, and lists the plugins in their names',
    tests: [
      'FastifyOtelInstrumentation with opentelemetry.NodeSDK > should export spans when registered as a NodeSDK instrumentation',
      'FastifyOtelInstrumentation with opentelemetry.NodeSDK > should export spans when registered as Fastify plugin',
    ],
  },
]

/** A file whose records cannot be held against what was counted. */
export interface UncountableFile {
  suite: string
  file: string
  reason: string
}

export const UNCOUNTABLE_FILES: readonly UncountableFile[] = []
