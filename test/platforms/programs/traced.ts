// A server that is traced in the way its argument names; prints its records, and for each request the spans it had.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const require = createRequire(import.meta.url)
const { context, trace, ROOT_CONTEXT } = require('@opentelemetry/api')
const {
  NodeTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  AlwaysOffSampler,
} = require('@opentelemetry/sdk-trace-node')
const [, , way] = process.argv

const exporter = new InMemorySpanExporter()
const sampler = way === 'unsampled' ? { sampler: new AlwaysOffSampler() } : {}
if (way !== 'no provider') {
  new NodeTracerProvider({ ...sampler, spanProcessors: [new SimpleSpanProcessor(exporter)] }).register()
}
if (way === 'fastify' || way === 'unsampled') {
  const { FastifyOtelInstrumentation } = require('@fastify/otel')
  new FastifyOtelInstrumentation({ registerOnInitialization: true }).enable()
}

const { default: Fastify } = await import('fastify')
const { accessLogPlugin } = await import('../../../lib/plugin.ts')
const logDir = mkdtempSync(join(tmpdir(), 'traced-'))
const app = Fastify()
await app.register(accessLogPlugin, { logDir, fields: ['traceId', 'spanId'], startLine: false, environment: 'test' })
const own: unknown[] = []
if (way === 'own span') {
  app.addHook('onRequest', (_request, _reply, done) => {
    const span = trace.getTracer('own').startSpan('own', {}, ROOT_CONTEXT)
    own.push(span.spanContext())
    context.with(trace.setSpan(ROOT_CONTEXT, span), done)
  })
}
app.get('/', async () => 'answer')
app.get('/late', async () => {
  await new Promise((resolve) => setTimeout(resolve, 5))
  throw new Error('late')
})
app.get('/refused', { onRequest: async (_request, reply) => void reply.code(403).send('no') }, async () => 'never')
await app.listen({ port: 0, host: '127.0.0.1' })
const { port } = app.server.address() as { port: number }
const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
for (const [path, headers] of [
  ['/', {}],
  ['/', { traceparent }],
  ['/late', {}],
  ['/refused', {}],
  ['/nowhere', {}],
] as const) {
  await (await fetch(`http://127.0.0.1:${port}${path}`, { headers: { ...headers, connection: 'close' } })).text()
}
await app.close()
const records = readFileSync(join(logDir, 'app.log'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line))
const spans = exporter
  .getFinishedSpans()
  .filter(({ name }: { name: string }) => name === 'request')
  .map((span: { spanContext(): { traceId: string; spanId: string } }) => span.spanContext())
const ids = ({ traceId, spanId }: { traceId: string; spanId: string }) => [traceId, spanId]
const seen = { records: records.map(ids), spans: spans.map(ids), own: (own as never[]).map(ids) }
process.stdout.write(JSON.stringify(seen))
rmSync(logDir, { recursive: true })
