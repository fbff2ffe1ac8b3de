// A function of AWS Lambda: answers ten events, and says after each how many records stdout has. Then it is frozen for good.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import Fastify from 'fastify'
import { accessLogPlugin } from '../../../lib/plugin.ts'

const awsLambdaFastify = createRequire(import.meta.url)('@fastify/aws-lambda')
const [, , stdout = ''] = process.argv

const app = Fastify()
await app.register(accessLogPlugin, { logDir: false, categories: ['app', 'db'], startLine: false })
app.get('/things/:id', async (request) => {
  request.categoryLog('db').info('select a thing')
  return { id: (request.params as { id: string }).id }
})
const handle = awsLambdaFastify(app)
const counts: string[] = []
for (let n = 1; n <= 10; n++) {
  const event = { httpMethod: 'GET', path: `/things/${n}`, headers: { host: 'api.example.com' } }
  const { statusCode } = await handle(event, {})
  const lines = readFileSync(stdout, 'utf8').split('\n').filter(Boolean)
  counts.push(`${statusCode} ${lines.length}`)
}
process.stderr.write(JSON.stringify(counts), () => process.kill(process.pid, 'SIGKILL'))
