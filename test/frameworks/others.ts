// What answers for its own errors or loads files by itself, as docs/frameworks.md has it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { documented } from './harness/documented.ts'
import { createProject, type Project } from './harness/project.ts'

/** A project with one program of the docs. */
function projectOf(file: string, ...others: string[]): Project {
  const project = createProject()
  project.write('package.json', JSON.stringify({ private: true, type: 'module' }))
  for (const name of [file, ...others]) project.write(name, documented(name))
  return project
}

const lineOf = (file: string, text: string) =>
  documented(file)
    .split('\n')
    .findIndex((line) => line.includes(text)) + 1

test('@fastify/autoload: a folder of routes chooses its category, and what is found nowhere has its record', async () => {
  const project = projectOf('autoload.js', 'routes/pay/index.js')
  project.write('plugins/late.js', "export default async (app) => { app.get('/late', async () => 'x') }\n")
  const server = await project.serve([process.execPath, 'autoload.js'])
  await server.get('/pay', { method: 'POST' })
  await server.get('/late')
  await server.get('/nowhere')
  await server.stop()
  const seen = (category: string) => project.records(category).map(({ route, statusCode }) => [route, statusCode])
  assert.deepEqual(seen('payment'), [['/pay', 200]])
  assert.deepEqual(seen('app'), [
    ['/late', 200],
    [null, 404],
  ])
})

const GRAPHQL = (query: string) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ query }),
})

const OWN_ANSWERS: [
  name: string,
  file: string,
  path: string,
  init: RequestInit,
  fine: string,
  fineInit: RequestInit,
  status: number,
][] = [
  ['tRPC', 'trpc.js', '/trpc/thing', {}, '/trpc/nothing', {}, 500],
  ['Mercurius', 'mercurius.js', '/graphql', GRAPHQL('{ thing }'), '/graphql', GRAPHQL('{ other }'), 200],
  ['GraphQL Yoga', 'yoga.js', '/graphql', GRAPHQL('{ thing }'), '/graphql', GRAPHQL('{ other }'), 200],
]

for (const [name, file, path, init, finePath, fineInit, status] of OWN_ANSWERS) {
  test(`${name}: an error that it answers itself has function and line in the one record`, async () => {
    const project = projectOf(file)
    const server = await project.serve([process.execPath, file])
    const answers = [await server.get(path, init), await server.get(finePath, fineInit)]
    const printed = await server.stop()
    assert.deepEqual(
      project.lines().map(({ statusCode }) => statusCode),
      answers.map((answer) => answer.status),
      printed,
    )
    const [failed] = project.records()
    assert.equal(failed?.statusCode, status)
    assert.deepEqual(failed?.errorDetail, {
      errorFunc: 'thing',
      location: `${lineOf(file, 'new RangeError')} line in ${project.folder}/${file}`,
      raised: 'RangeError',
      message: 'no such thing',
      detail: 'no such thing',
    })
  })
}

test('AWS Lambda: the record of an event is on stdout before its answer', async () => {
  const project = projectOf('lambda.js')
  project.write(
    'invoke.js',
    `import { handler } from './lambda.js'
    const event = { httpMethod: 'GET', path: '/', headers: { host: 'shop.example.com' }, queryStringParameters: { key: 'SECRET' } }
    const { statusCode } = await handler(event, {})
    console.log(statusCode)
    process.exit()
    `,
  )
  const printed = await project.run(process.execPath, 'invoke.js')
  assert.match(printed, /^\{.*"url":"shop\.example\.com\/","method":"GET","statusCode":200.*\n200$/m)
  assert.doesNotMatch(printed, /SECRET/)
})
