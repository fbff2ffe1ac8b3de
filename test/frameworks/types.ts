// The package's declarations, by each compiler and in each way of resolving modules, with libraries checked.
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { COMPILERS } from './harness/compilers.ts'
import { createProject, type Project } from './harness/project.ts'

const CONSUMER = `
import Fastify from 'fastify'
import accessLog, { accessControlPlugin, apiErrorHandler, createLogController, NotFound } from 'fastify-access-log'
import { archive } from 'fastify-access-log/archive'
import { readRecords } from 'fastify-access-log/reader'

declare module 'fastify-access-log' {
  interface Categories {
    app: true
    db: true
  }
  interface AccessRecordFields {
    orderId: string
  }
}

export async function serve(): Promise<void> {
  const app = Fastify({ logger: true, logController: createLogController() })
  // @ts-expect-error not a category
  app.register(accessLog, { accessCategory: 'payment' })
  await app.register(accessLog, { categories: ['app', 'db'] })
  await app.register(accessControlPlugin, { secret: 'x', publicPaths: ['/'] })
  app.setErrorHandler(apiErrorHandler)
  app.setNotFoundHandler(apiErrorHandler)
  app.get('/', { config: { access: 'public', accessLog: { category: 'db' } } }, (request) => {
    request.categoryLog('db').info('select')
    request.accessLog.set({ orderId: 'A-17' })
    // @ts-expect-error a name and a value are no object of fields
    request.accessLog.set('orderId', 'A-17')
    // @ts-expect-error a text is no object of options
    new NotFound('no such thing')
    throw new NotFound({ detail: request.id })
  })
  for await (const record of readRecords({ logDir: 'logs' })) console.log(record.url, typeof archive)
}
`

/** Each of them by the newest compiler, which is fast; the first and the last by all. */
const MODES = [
  { module: 'nodenext', moduleResolution: 'nodenext' },
  { module: 'node16', moduleResolution: 'node16' },
  { module: 'esnext', moduleResolution: 'bundler' },
  { module: 'preserve', moduleResolution: 'bundler' },
]

let project: Project

before(() => {
  project = createProject()
  project.write('package.json', JSON.stringify({ private: true, type: 'module' }))
  project.write('server.ts', CONSUMER)
})

for (const [version, compiler] of Object.entries(COMPILERS)) {
  for (const { module, moduleResolution } of version === '7' ? MODES : MODES.filter((_, at) => at % 3 === 0)) {
    test(`TypeScript ${version} takes them with module ${module} and moduleResolution ${moduleResolution}`, async () => {
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
      const config = `tsconfig.${module}.json`
      project.write(config, JSON.stringify({ compilerOptions, files: ['server.ts'] }))
      assert.equal(await project.run(process.execPath, compiler, '-p', config), '')
    })
  }
}
