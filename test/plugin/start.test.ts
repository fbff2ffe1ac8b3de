import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import Fastify, { type FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { createLogController } from '../../lib/fastify/log-controller.ts'
import { accessLogPlugin } from '../../lib/plugin.ts'
import { tempDir } from '../harness/temp-dir.ts'
import { runProgram } from './harness/run-program.ts'

async function run(options: object, variables: NodeJS.ProcessEnv = {}) {
  const logDir = tempDir()
  const result = await runProgram('one-request', { LOG_DIR: logDir, OPTIONS: JSON.stringify(options), ...variables })
  return { ...result, logDir }
}

test('one start line on stderr says what holds; the rest is in the file', async () => {
  const { code, stdout, stderr, logDir } = await run({})
  assert.equal(code, 0)
  assert.equal(stderr, `access log: ${logDir}/app, keeps today and 1 day (environment local; set APP_ENV)\n`)
  assert.equal(stdout, '', 'stdout is no terminal')
  const lines = (await readFile(join(logDir, 'app.log'), 'utf8')).trim().split('\n')
  assert.equal(lines.length, 2)
})

test('with a logger of Fastify the start line is one of its lines', async () => {
  const { stdout, stderr } = await run({ logger: true }, { APP_ENV: 'production' })
  assert.equal(stderr, '')
  const starts = stdout.split('\n').filter((line) => line.includes('"access log: '))
  assert.equal(starts.filter((line) => line.includes('keeps today and 10 days (environment production;')).length, 1)
})

test('with a logger that takes no warnings the start line is on stderr', async () => {
  const { stdout, stderr } = await run({ logger: { level: 'fatal' } })
  assert.equal(stdout, '')
  assert.match(stderr, /^access log: .*\n$/)
})

test('with a logger that takes warnings and no more nothing is said', async () => {
  const { stdout, stderr } = await run({ logger: { level: 'warn' } })
  assert.doesNotMatch(stdout + stderr, /keeps today/)
})

test('startLine: false says nothing', async () => {
  const { code, stdout, stderr } = await run({ startLine: false })
  assert.deepEqual([code, stdout, stderr], [0, '', ''])
})

const scopes: [where: string, wrap: (plugin: FastifyPluginAsync) => FastifyPluginAsync, warns: boolean][] = [
  ['in a child scope', (plugin) => plugin, true],
  ['below a plugin that fastify-plugin wraps', (plugin) => fp(plugin), false],
]

for (const [where, wrap, warns] of scopes) {
  test(`registered ${where} it ${warns ? 'warns that others are not recorded' : 'warns of nothing'}`, async (t) => {
    const logged: string[] = []
    const app = Fastify({
      logger: { level: 'warn', stream: { write: (line: string) => void logged.push(JSON.parse(line).msg) } },
      logController: createLogController(),
    })
    t.after(() => app.close())
    const logDir = tempDir()
    app.register(
      wrap(async (scope) => {
        await scope.register(accessLogPlugin, { logDir, environment: 'test' })
      }),
    )
    await app.ready()
    assert.equal(logged.length, warns ? 1 : 0)
    for (const line of logged) assert.match(line, /child scope.*404.*register it on the root.*fastify-plugin/)
  })
}

const environments: [title: string, variables: NodeJS.ProcessEnv, options: object, kept: string][] = [
  ['APP_ENV', { APP_ENV: 'prod' }, {}, 'today and 10 days (environment production; from APP_ENV)'],
  [
    'NODE_ENV',
    { NODE_ENV: 'staging' },
    {},
    "today and 10 days (environment production; as NODE_ENV 'staging' is not in environments)",
  ],
  ['an empty LOG_BACKUP_COUNT', { LOG_BACKUP_COUNT: '' }, {}, 'today and 1 day (environment local; set APP_ENV)'],
  ['LOG_BACKUP_COUNT', { LOG_BACKUP_COUNT: '4' }, {}, 'today and 4 days (environment local; set APP_ENV)'],
]

for (const [title, variables, options, kept] of environments) {
  test(`${title} of the process holds, and the start line says so`, async () => {
    const { stderr } = await run(options, variables)
    assert.ok(stderr.endsWith(`, keeps ${kept}\n`), stderr)
  })
}

const wrong: [title: string, variables: NodeJS.ProcessEnv, options: object, said: RegExp][] = [
  [
    'an unknown APP_ENV',
    { APP_ENV: 'staging' },
    {},
    /Variable APP_ENV is 'staging'.*local \(or development\), test, production/,
  ],
  ['an unknown environment', {}, { environment: 'moon' }, /Option environment is 'moon'/],
  ['LOG_BACKUP_COUNT -1', { LOG_BACKUP_COUNT: '-1' }, {}, /LOG_BACKUP_COUNT is '-1'.*whole number from 0/],
  ['LOG_BACKUP_COUNT lots', { LOG_BACKUP_COUNT: 'lots' }, {}, /LOG_BACKUP_COUNT is 'lots'.*whole number from 0/],
  ['an unknown option', {}, { maxsize: '1m' }, /maxsize does not exist/],
]

for (const [title, variables, options, said] of wrong) {
  test(`${title} stops the start and leaves no files`, async () => {
    const { code, stderr, logDir } = await run(options, variables)
    assert.equal(code, 1)
    assert.match(stderr, said)
    assert.deepEqual(await readdir(logDir), [])
  })
}

test('stdout: true prints the lines as they are in the file', async () => {
  const { stdout, logDir } = await run({ stdout: true })
  assert.equal(stdout, await readFile(join(logDir, 'app.log'), 'utf8'))
})

test("stdout: 'pretty' prints a line for people for each", async () => {
  const { stdout } = await run({ stdout: 'pretty' })
  const [line = '', record = '', ...more] = stdout.trimEnd().split('\n')
  assert.deepEqual(more, [])
  assert.match(line, /in the handler/)
  assert.match(record, /GET.*\/thing/)
  assert.ok(!stdout.includes('secret'))
  for (const shown of [line, record]) assert.throws(() => JSON.parse(shown), SyntaxError)
})

test('stdout: false prints nothing', async () => {
  assert.equal((await run({ stdout: false })).stdout, '')
})

test('enabled: false prints nothing and writes nothing', async () => {
  const { code, stdout, stderr, logDir } = await run({ enabled: false, stdout: true })
  assert.deepEqual([code, stdout, stderr], [0, '', ''])
  assert.deepEqual(await readdir(logDir), [])
})
