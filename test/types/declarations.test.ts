import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc')

const CONSUMER = `import Fastify from 'fastify'
import accessLog, { accessControlPlugin, apiErrorHandler, NotFound } from 'fastify-access-log'
import { readRecords } from 'fastify-access-log/reader'

declare module 'fastify-access-log' {
  interface Categories {
    app: true
    db: true
  }
}

const app = Fastify()
// @ts-expect-error not a category
app.register(accessLog, { accessCategory: 'payment' })
app.register(accessLog, { categories: ['app', 'db'] })
app.register(accessControlPlugin, { secret: 'x', publicPaths: ['/'] })
app.setErrorHandler(apiErrorHandler)
app.setNotFoundHandler(apiErrorHandler)
app.get('/', { config: { access: 'public' } }, (request) => {
  request.categoryLog('db').info('select')
  throw new NotFound({ detail: request.id })
})
for await (const record of readRecords({ logDir: 'logs' })) console.log(record)
`

const MODES = [
  { module: 'nodenext', moduleResolution: 'nodenext' },
  { module: 'node16', moduleResolution: 'node16' },
  { module: 'esnext', moduleResolution: 'bundler' },
  { module: 'preserve', moduleResolution: 'bundler' },
]

let project: string

/** A project that has the package's declarations as a build leaves them, beside this one's dependencies. */
before(async () => {
  project = await mkdtemp(join(tmpdir(), 'declarations-'))
  const installed = join(project, 'node_modules/fastify-access-log')
  await mkdir(installed, { recursive: true })
  const out = ['--emitDeclarationOnly', '--sourceMap', 'false', '--outDir', join(installed, 'dist')]
  await promisify(execFile)(process.execPath, [TSC, '-p', join(ROOT, 'tsconfig.build.json'), ...out])
  await symlink(join(ROOT, 'package.json'), join(installed, 'package.json'))
  for (const name of await readdir(join(ROOT, 'node_modules'))) {
    await symlink(join(ROOT, 'node_modules', name), join(project, 'node_modules', name))
  }
  await writeFile(join(project, 'server.mts'), CONSUMER)
})

after(() => rm(project, { recursive: true, force: true }))

for (const { module, moduleResolution } of MODES) {
  test(`the declarations pass with module ${module} and moduleResolution ${moduleResolution}, libraries checked`, async () => {
    const compilerOptions = {
      module,
      moduleResolution,
      target: 'es2022',
      lib: ['es2023'],
      types: ['node'],
      strict: true,
      noEmit: true,
      skipLibCheck: false,
    }
    const config = join(project, `tsconfig.${module}.json`)
    await writeFile(config, JSON.stringify({ compilerOptions, files: ['server.mts'] }))
    const complaints = await promisify(execFile)(process.execPath, [TSC, '-p', config]).then(
      () => '',
      (failed: { stdout: string }) => failed.stdout,
    )
    assert.equal(complaints, '')
  })
}

test('every option has its docstring in the declarations, for editors', async () => {
  const dist = join(project, 'node_modules/fastify-access-log/dist')
  for (const file of ['options/options', 'options/file-options', 'access-control/options']) {
    const lines = (await readFile(join(dist, `${file}.d.ts`), 'utf8')).split('\n')
    const options = lines.flatMap((line, at) => (/^ {4}\w+: .*Option</.test(line) ? [at] : []))
    assert.ok(options.length >= 10, file)
    for (const at of options) assert.match(lines[at - 1] ?? '', /\*\/$/, lines[at])
  }
})
