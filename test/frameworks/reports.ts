// Errors that carry more than their message, from the packages that throw them: what of them stands in the file.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createProject } from './harness/project.ts'

const SERVER = `
import axios from 'axios'
import Fastify from 'fastify'
import { accessLogPlugin } from 'fastify-access-log'
import pg from 'pg'
import { z } from 'zod'

const app = Fastify()
await app.register(accessLogPlugin)
app.get('/axios', async function upstream() {
  await axios.post('http://127.0.0.1:1/pay?key=SECRET', { card: 'SECRET' }, { headers: { authorization: 'Bearer SECRET' } })
})
app.get('/pg', async function insert() {
  const error = new pg.DatabaseError('duplicate key value violates unique constraint "users_email_key"', 100, 'error')
  throw Object.assign(error, { code: '23505', detail: 'Key (email)=(SECRET@example.com) already exists.', where: 'SECRET', table: 'users' })
})
app.get('/zod', async function parse() {
  z.object({ password: z.number(), role: z.enum(['user', 'admin']) }).parse({ password: 'SECRET', role: 'SECRET' })
})
await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' })
`

test("errors of axios, pg and zod are named by class, message and line, without a request's headers, a row or an input", async () => {
  const project = createProject()
  project.write('package.json', JSON.stringify({ private: true, type: 'module' }))
  project.write('server.js', SERVER)
  const server = await project.serve([process.execPath, 'server.js'])
  for (const path of ['/axios', '/pg', '/zod']) await server.get(path)
  await server.stop()
  const records = project.records()
  assert.doesNotMatch(JSON.stringify(project.lines()), /SECRET/)
  assert.deepEqual(
    records.map(({ statusCode, errorDetail }) => [statusCode, errorDetail?.raised, errorDetail?.errorFunc]),
    [
      [500, 'AxiosError', 'upstream'],
      [500, 'DatabaseError', 'insert'],
      [500, 'ZodError', 'parse'],
    ],
  )
  const [refused, duplicate, invalid] = records.map(({ errorDetail }) => errorDetail?.message ?? '')
  assert.match(String(refused), /ECONNREFUSED/)
  assert.match(String(duplicate), /^duplicate key value/)
  assert.match(String(invalid), /expected number/)
})
