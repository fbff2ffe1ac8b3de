// The packed package in an empty project; apart from the other tests, as it installs from the registry.
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { blocksOf, commandsOf } from '../examples/harness/readme.ts'
import { OWN_PAGES } from '../readme/pages.ts'
import { createEmptyProject, type EmptyProject, TARBALL } from './empty-project.ts'

const COMPILERS = ['5.9', '6', '7']

/** Negative claims about types: each line below `@ts-expect-error` has to be refused. */
const REFUSED = `
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { type AccessLogOptions, accessControlPlugin } from 'fastify-access-log'

export function refused(app: FastifyInstance, request: FastifyRequest): unknown[] {
  // @ts-expect-error no category of that name is merged
  app.categoryLog('mail')
  // @ts-expect-error no category of that name is merged
  request.categoryLog('mail')
  // @ts-expect-error the field is a string
  request.accessLog.set({ orderId: 7 })
  // @ts-expect-error no field of that name is merged
  request.accessLog.set({ ordreId: 'A-17' })
  // @ts-expect-error an option of no such name
  const options: AccessLogOptions = { logDri: 'logs' }
  // @ts-expect-error four words only
  app.get('/', { config: { access: 'everybody' } }, async () => 1)
  // @ts-expect-error a category is a text
  app.get('/', { config: { accessLog: { category: 7 } } }, async () => 1)
  return [options, accessControlPlugin]
}
`

/** What accessControlPlugin registers has its types, too. */
const GUARDED = `
import Fastify from 'fastify'
import { accessControlPlugin } from 'fastify-access-log'

const app = Fastify()
await app.register(accessControlPlugin, { secret: 'x'.repeat(32) })
app.get('/', { config: { access: 'public' } }, async (_request, reply) => {
  reply.setCookie('Authorization', app.jwt.sign({ id: 2, email: 'user@example.com' }))
  return 'hello'
})
`

const SERVE = `
const app = Fastify()
await app.register(accessLogPlugin, { logDir: process.argv[2], stdout: false })
app.get('/', async () => 'hello')
await app.inject('/')
await app.close()
`

let project: EmptyProject

before(async () => {
  const compilers = COMPILERS.map((version) => `typescript-${version}@npm:typescript@${version}`)
  project = await createEmptyProject(['fastify', '@types/node@20', ...compilers])
  for (const [at, block] of OWN_PAGES.flatMap((page) => blocksOf(page, 'ts')).entries()) {
    project.write(`src/page-${at}.mts`, block)
  }
  project.write('src/refused.ts', REFUSED)
  project.write('src/guarded.mts', GUARDED)
  project.write(
    'src/required.cts',
    "import log = require('fastify-access-log')\nexport const { accessLogPlugin } = log\n",
  )
  const compilerOptions = { module: 'nodenext', target: 'es2022', strict: true, noEmit: true, types: ['node'] }
  project.write('tsconfig.json', JSON.stringify({ compilerOptions, include: ['src'] }))
})

after(() => project?.remove())

for (const version of COMPILERS) {
  test(`the code of every page and the package's types pass TypeScript ${version}`, async () => {
    const compiler = `node_modules/typescript-${version}`
    const { version: installed } = JSON.parse(readFileSync(join(project.folder, compiler, 'package.json'), 'utf8'))
    assert.ok(installed.startsWith(`${version}.`), installed)
    await project.run('node', `${compiler}/bin/tsc`, '-p', '.')
  })
}

test('an import writes a record', async () => {
  const imports = "import Fastify from 'fastify'\nimport { accessLogPlugin } from 'fastify-access-log'\n"
  project.write('import.mjs', imports + SERVE)
  await project.run('node', 'import.mjs', 'imported')
  assert.equal(recordIn('imported').url, 'localhost/')
})

test('a require writes a record', async () => {
  const requires = "const Fastify = require('fastify')\nconst { accessLogPlugin } = require('fastify-access-log')\n"
  project.write('require.cjs', `${requires}void (async () => {${SERVE}})()\n`)
  await project.run('node', 'require.cjs', 'required')
  assert.equal(recordIn('required').url, 'localhost/')
})

test('the default export of both is the plugin', async () => {
  const script = "import plugin, { accessLogPlugin } from 'fastify-access-log'; console.log(plugin === accessLogPlugin)"
  assert.match(await project.run('node', '--input-type=module', '-e', script), /true/)
})

test('the reader loads by import and by require', async () => {
  const script = "import('fastify-access-log/reader').then(({ readRecords }) => console.log(typeof readRecords))"
  assert.match(await project.run('node', '-e', script), /function/)
  assert.match(await project.run('node', '-p', "typeof require('fastify-access-log/reader').listFiles"), /function/)
})

test('the access-log command is there and reads what was written', async () => {
  assert.match(await project.run('npx', '--no', 'access-log', 'ls', '--dir', 'imported'), /^app .* 1$/m)
})

test('only what is needed is packed', async () => {
  const packed = await project.run('tar', '-tzf', TARBALL)
  const names = packed.trimEnd().split('\n')
  assert.ok(
    names.every((name) => /^package\/(?:dist\/|package\.json$|README\.md$|README\.ko\.md$|LICENSE$)/.test(name)),
  )
})

test('a stack names files that are packed, with maps and without', async () => {
  const installed = join(project.folder, 'node_modules/fastify-access-log')
  const files = readdirSync(installed, { recursive: true, encoding: 'utf8' }).filter((file) => /\.[cm]?js$/.test(file))
  assert.ok(files.length > 100)
  const missing = files.flatMap((file) => {
    const [, map] = /^\/\/# sourceMappingURL=(.+)$/m.exec(readFileSync(join(installed, file), 'utf8')) ?? []
    if (map === undefined) return []
    const folder = join(installed, dirname(file))
    const { sources } = JSON.parse(readFileSync(join(folder, map), 'utf8')) as { sources: string[] }
    return sources.filter((source) => !existsSync(join(folder, source))).map((source) => `${file}: ${source}`)
  })
  assert.deepEqual(missing, [])
})

test('both READMEs install the tarball that is packed', () => {
  for (const readme of ['README.md', 'README.ko.md'] as const) {
    const installs = commandsOf(readme, 'npm').filter((command) => command.startsWith('npm install '))
    assert.deepEqual(installs, [`npm install ../fastify-access-log/${TARBALL} fastify`])
  }
})

function recordIn(logDir: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(project.folder, logDir, 'app.log'), 'utf8'))
}
