// The application of a user: bundled whole, started where no package is installed.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Fastify from 'fastify'
import { accessControlPlugin, accessLogPlugin, createLogController, NotFound } from 'fastify-access-log'

async function main(logDir) {
  const app = Fastify({ logger: { level: 'warn' }, logController: createLogController() })
  await app.register(accessLogPlugin, { logDir, environment: 'test', stdout: false })
  await app.register(accessControlPlugin, { secret: 'x'.repeat(32), publicPaths: ['/'] })
  app.get('/', async function nothingHere() {
    throw new NotFound({ detail: 'nothing here' })
  })
  const address = await app.listen({ port: 0 })
  const { status } = await fetch(address)
  const { status: refused } = await fetch(`${address}/guarded`)
  await app.close()

  const records = readFileSync(join(logDir, 'app.log'), 'utf8').trimEnd().split('\n')
  const recorded = records.map((record) => JSON.parse(record))
  const { errorFunc, location } = recorded[0].errorDetail
  console.log(
    JSON.stringify({ status, refused, recorded: recorded.map(({ statusCode }) => statusCode), errorFunc, location }),
  )
}

void main(process.argv[2])
