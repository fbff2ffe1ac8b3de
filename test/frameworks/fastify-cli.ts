// fastify-cli, as docs/frameworks.md has it.
import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { documented } from './harness/documented.ts'
import { createProject, type Line, type Project } from './harness/project.ts'

const FASTIFY = ['node_modules/fastify-cli/cli.js', 'start', 'app.js'] as const
const WARNS = /accessLogPlugin is registered in a child scope.*fastify-cli/

const WAYS = [
  {
    name: 'app.js as the docs have it, wrapped by fastify-plugin',
    app: documented('app.js'),
    warns: false,
    records: [200, 404, 400],
  },
  {
    name: 'app.js in the scope that fastify-cli makes',
    app: inItsScope(documented('app.js')),
    warns: true,
    records: [200],
  },
]

/** The same app.js as people write it first. */
function inItsScope(app: string): string {
  const plain = app
    .replace("import fp from 'fastify-plugin'\n", '')
    .replace('fp(async', 'async')
    .replace(/\}\)\n$/, '}\n')
  assert.doesNotMatch(plain, /fp/)
  return plain
}

for (const { name, app, warns, records } of WAYS) {
  describe(name, () => {
    let project: Project
    let printed: string

    before(async () => {
      project = createProject()
      project.write('package.json', JSON.stringify({ private: true, type: 'module' }))
      project.write('app.js', app)
      const server = await project.serve([process.execPath, ...FASTIFY])
      for (const path of ['/', '/nowhere', '/%zz']) await server.get(path)
      printed = await server.stop()
    })

    test(`has ${records.length === 1 ? 'the records of its own routes alone' : 'a record of every request'}`, () => {
      const statuses = project.records().map(({ statusCode }: Line) => statusCode)
      assert.deepEqual(statuses, records)
    })

    test(warns ? 'is warned of at the start, with the remedy' : 'starts without a warning of its scope', () => {
      assert.equal(WARNS.test(printed), warns, printed)
    })
  })
}
