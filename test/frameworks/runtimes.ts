// Other runtimes than Node, as docs/frameworks.md has them.
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { createProject, ROOT, runIn } from './harness/project.ts'

/** Where npm leaves the programs, without the scripts that it would run to find them. */
const DENO = programOf('@deno/linux-x64-glibc/deno')
const BUN = programOf('@oven/bun-linux-x64/bin/bun')
const ENDINGS = fileURLToPath(new URL('programs/endings.ts', import.meta.url))

function programOf(path: string): string {
  return fileURLToPath(new URL(`node_modules/${path}`, import.meta.url))
}

/** Whether this is the machine that the programs are for. */
const skip = existsSync(DENO) && existsSync(BUN) ? false : 'npm has them here for linux-x64 alone'

const SERVER = `
import Fastify from 'fastify'
import { accessLogPlugin } from 'fastify-access-log'

const app = Fastify()
await app.register(accessLogPlugin, JSON.parse(process.argv[2] ?? '{}'))
app.get('/', async () => 'hello')
app.get('/throws', async function throwing() {
  throw new RangeError('thrown')
})
await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' })
`

const LOGGER = `
import { createCategoryLogger } from 'fastify-access-log'
import { readRecords } from 'fastify-access-log/reader'

const log = await createCategoryLogger('worker', { logDir: 'logs' })
log.info({ job: 7 }, 'started')
await log.close()
for await (const line of readRecords({ logDir: 'logs', lines: 'direct' })) console.log(line.msg, line.job, line.caller)
`

function projectOf(file: string, text: string) {
  const project = createProject()
  project.write('package.json', JSON.stringify({ private: true, type: 'module' }))
  project.write(file, text)
  return project
}

test('Deno writes the records of every ending in which its HTTP server is like that of Node', { skip }, async () => {
  await runIn(ROOT, DENO, 'test', '-A', '--no-check', ENDINGS)
})

test('a server on Deno writes while it runs, and the rest at SIGTERM', { skip }, async () => {
  const project = projectOf('server.js', SERVER)
  const server = await project.serve([DENO, 'run', '-A', 'server.js'])
  await server.get('/')
  while (project.records().length === 0) await new Promise((resolve) => setTimeout(resolve, 50))
  await server.get('/throws')
  await server.get('/%zz')
  await server.stop()
  assert.deepEqual(
    project.records().map(({ statusCode, errorDetail }) => [statusCode, errorDetail?.errorFunc]),
    [
      [200, undefined],
      [500, 'throwing'],
      [400, undefined],
    ],
  )
})

test('a server on Bun is refused with what to do, unless it is told to write nothing', { skip }, async () => {
  const project = projectOf('server.js', SERVER)
  await assert.rejects(project.run(BUN, 'server.js'), /FST_ACCESS_LOG_RUNTIME_UNSUPPORTED|start the server with node/)
  const server = await project.serve([BUN, 'server.js', '{"enabled":false}'])
  assert.deepEqual(await server.get('/'), { status: 200, body: 'hello' })
  await server.stop()
})

for (const [name, command] of [
  ['Deno', [DENO, 'run', '-A', 'logger.js']],
  ['Bun', [BUN, 'logger.js']],
] as const) {
  test(`a logger without Fastify writes on ${name}, and the reader reads there`, { skip }, async () => {
    const [program, ...args] = command
    const printed = await projectOf('logger.js', LOGGER).run(program, ...args)
    assert.match(printed, /^started 7 logger\.js:\d+$/m)
  })
}
