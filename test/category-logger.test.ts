import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import Fastify from 'fastify'
import { type CategoryLogger, type CategoryLoggerOptions, createCategoryLogger } from '../lib/category-logger.ts'
import { accessLogPlugin } from '../lib/plugin.ts'
import { readLines } from './endings/harness/log-folder.ts'
import { tempDir } from './harness/temp-dir.ts'

async function openLogger(t: TestContext, name: string, options: CategoryLoggerOptions = {}): Promise<CategoryLogger> {
  const logger = await createCategoryLogger(name as string, { environment: 'test', ...options })
  t.after(() => logger.close())
  return logger
}

test('without Fastify the lines are in the file of the category, with its link', async (t) => {
  const logDir = tempDir()
  const log = await openLogger(t, 'worker', { logDir })
  const before = Date.now()
  log.info({ job: 7 }, 'done')
  await log.flushed()
  const text = await readFile(join(logDir, 'worker.log'), 'utf8')
  assert.equal(text.split('\n').length, 2)
  const { time, caller, ...others } = JSON.parse(text) as Record<string, unknown>
  assert.ok(Number(time) >= before && Number(time) <= Date.now())
  assert.match(String(caller), /^category-logger\.test\.ts:\d+$/)
  assert.deepEqual(others, { level: 30, category: 'worker', job: 7, msg: 'done' })
})

test('it is a pino logger: levels, child, redact, serializers, mixin', async (t) => {
  const logDir = tempDir()
  const log = await openLogger(t, 'worker', {
    logDir,
    level: 'debug',
    caller: false,
    redact: ['password'],
    serializers: { user: (user: { id: number }) => user.id },
    mixin: () => ({ pod: 'p-1' }),
    customLevels: { audit: 35 },
  })
  log.trace('too low')
  log.debug('low')
  log.child({ job: 1 }).warn({ user: { id: 9, name: 'n' }, password: 'p' }, '%s of %d', 'one', 2)
  log.error(new TypeError('boom'))
  ;(log as unknown as Record<'audit', (text: string) => void>).audit('custom')
  await log.flushed()
  const lines = (await readLines(logDir, 'worker')).map(({ time: _time, ...line }) => line)
  const [low, child, error, custom, ...more] = lines
  assert.deepEqual(more, [])
  assert.deepEqual(low, { level: 20, category: 'worker', pod: 'p-1', msg: 'low' })
  assert.deepEqual(child, {
    level: 40,
    category: 'worker',
    job: 1,
    pod: 'p-1',
    user: 9,
    password: '[Redacted]',
    msg: 'one of 2',
  })
  assert.match(JSON.stringify(error), /"err":\{"type":"TypeError","message":"boom","stack":"TypeError: boom\\n/)
  assert.deepEqual([custom?.level, custom?.msg], [35, 'custom'])
})

test('the same name in the same folder is one file, open until its last owner closes', async (t) => {
  const logDir = tempDir()
  const first = await openLogger(t, 'worker', { logDir })
  const second = await openLogger(t, 'worker', { logDir })
  first.info('1')
  second.info('2')
  await first.close()
  second.info('3')
  await second.close()
  const lines = await readLines(logDir, 'worker')
  assert.deepEqual(
    lines.map(({ msg }) => msg),
    ['1', '2', '3'],
  )
})

test('it shares the file of a server of this process', async (t) => {
  const logDir = tempDir()
  const app = Fastify()
  t.after(() => app.close())
  await app.register(accessLogPlugin, { logDir, environment: 'test', categories: ['app', 'worker'] })
  const log = await openLogger(t, 'worker', { logDir })
  app.categoryLog('worker').info('of the server')
  log.info('of the worker')
  await app.accessLog.flush()
  assert.deepEqual(
    (await readLines(logDir, 'worker')).map(({ msg }) => msg),
    ['of the server', 'of the worker'],
  )
})

test('after close lines are lost without a throw, and closing again is nothing', async (t) => {
  const logDir = tempDir()
  const log = await openLogger(t, 'worker', { logDir })
  log.info('before')
  await log.close()
  assert.doesNotThrow(() => log.info('after'))
  await log.close()
  assert.deepEqual(
    (await readLines(logDir, 'worker')).map(({ msg }) => msg),
    ['before'],
  )
})

test('closing one owner twice leaves the file to the other', async (t) => {
  const logDir = tempDir()
  const first = await openLogger(t, 'worker', { logDir })
  const second = await openLogger(t, 'worker', { logDir })
  await first.close()
  await first.close()
  second.info('still here')
  await second.close()
  assert.equal((await readLines(logDir, 'worker')).length, 1)
})

test('it fits loggerInstance: the lines of Fastify are in its file', async (t) => {
  const logDir = tempDir()
  const loggerInstance = await openLogger(t, 'app', { logDir })
  const app = Fastify({ loggerInstance })
  t.after(() => app.close())
  await app.register(accessLogPlugin, { logDir, environment: 'test' })
  app.get('/', async (request) => {
    request.log.info('in the handler')
    return 'x'
  })
  await app.inject('/')
  await app.accessLog.flush()
  const lines = await readLines(logDir)
  assert.equal(lines.filter((line) => 'outcome' in line).length, 1)
  const line = lines.find(({ msg }) => msg === 'in the handler')
  assert.deepEqual([line?.reqId, line?.category], ['req-1', 'app'])
  assert.match(String(line?.caller), /^category-logger\.test\.ts:\d+$/)
  assert.ok(lines.some(({ msg }) => String(msg).startsWith('access log: ')))
})

test('enabled: false writes nothing and makes no folder', async (t) => {
  const logDir = join(tempDir(), 'none')
  const log = await openLogger(t, 'worker', { logDir, enabled: false })
  log.info('x')
  await log.flushed()
  await assert.rejects(readFile(join(logDir, 'worker.log')), { code: 'ENOENT' })
})

const refused: [title: string, name: unknown, options: Record<string, unknown>, code: string, message: RegExp][] = [
  ['a name that is no file name', 'a/b', {}, 'OPTION_INVALID', /a\/b/],
  ['a name that is no text', 5, {}, 'OPTION_INVALID', /^Option name is 5; expected/],
  ['no name', undefined, {}, 'OPTION_INVALID', /^Option name is undefined; expected/],
  ['an unknown option', 'worker', { maxsize: '1m' }, 'OPTION_INVALID', /maxsize does not exist/],
  ['a wrong backupCount', 'worker', { backupCount: -1 }, 'OPTION_INVALID', /backupCount is -1/],
  ['a wrong logDir', 'worker', { logDir: 7 }, 'OPTION_INVALID', /logDir is 7/],
  ['an option of the plugin alone', 'worker', { ignorePaths: ['/'] }, 'OPTION_INVALID', /ignorePaths/],
  ['an unknown environment', 'worker', { environment: 'moon' }, 'ENVIRONMENT_UNKNOWN', /'moon'/],
]

for (const [title, name, options, code, message] of refused) {
  test(`${title} is refused`, async () => {
    const logDir = tempDir()
    await assert.rejects(createCategoryLogger(name as string, { logDir, environment: 'test', ...options } as never), {
      code: `FST_ACCESS_LOG_${code}`,
      message,
    })
  })
}

test('options that are no object are refused', async () => {
  for (const options of [null, 5, 'logs', ['logs']]) {
    await assert.rejects(createCategoryLogger('worker', options as never), {
      code: 'FST_ACCESS_LOG_OPTION_INVALID',
      message: /^Option options is .*; expected an object/,
    })
  }
})

test('a part that fails is told once, in a line of the category, also what fails at the start', async (t) => {
  const logDir = tempDir()
  const fail = (): never => {
    throw new Error('mine')
  }
  const log = await openLogger(t, 'worker', { logDir, caller: false, mixin: fail, formatters: { bindings: fail } })
  for (const job of [1, 2]) log.info({ job }, 'done')
  await log.flushed()
  assert.deepEqual(
    (await readLines(logDir, 'worker')).map(({ level, msg }) => `${level} ${msg}`),
    [
      '40 mixin failed, so lines are written without its result: Error: mine',
      '40 formatters.bindings failed, so lines are written without its result: Error: mine',
      '30 done',
      '30 done',
    ],
  )
})
