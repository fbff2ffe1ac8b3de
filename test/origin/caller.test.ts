import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { createCategory } from '../../lib/category/category.ts'
import type { CategoryOptions } from '../../lib/options/category-options.ts'
import { findCaller } from '../../lib/origin/caller.ts'
import { tempDir } from '../harness/temp-dir.ts'
import { memoryFile } from '../writer/harness/memory-file.ts'

/** A logger of a category and the lines it wrote. */
function logging(options: CategoryOptions = {}) {
  const file = memoryFile()
  const { logger } = createCategory('app', options, file, undefined, assert.fail)
  const lines = () => file.written.map(({ line }) => JSON.parse(line) as Record<string, unknown>)
  return { logger, lines }
}

/** File and line of the code that asks. */
function here(offset = 0): string {
  const [, line] = /caller\.test\.ts:(\d+)/.exec(String(new Error('here').stack).split('\n')[2] ?? '') ?? []
  return `caller.test.ts:${Number(line) + offset}`
}

test('the caller is the file and line of the code that asks', () => {
  assert.equal(findCaller(), here())
})

test('the depth of stacks is as before', () => {
  const { stackTraceLimit } = Error
  findCaller()
  assert.equal(Error.stackTraceLimit, stackTraceLimit)
})

test('a program that keeps no stacks still has callers', (t) => {
  const { stackTraceLimit } = Error
  t.after(() => {
    Error.stackTraceLimit = stackTraceLimit
  })
  Error.stackTraceLimit = 0
  const found = findCaller()
  Error.stackTraceLimit = stackTraceLimit
  assert.match(String(found), /^caller\.test\.ts:\d+$/)
})

test('lines that code logs itself end in their caller, before msg', () => {
  const { logger, lines } = logging()
  logger.info({ rows: 3 }, 'select users')
  const expected = here(-1)
  assert.deepEqual(Object.keys(lines()[0] ?? {}), ['level', 'time', 'category', 'rows', 'caller', 'msg'])
  assert.equal(lines()[0]?.caller, expected)
})

test('every way to log has its caller', () => {
  const { logger, lines } = logging()
  logger.error(new Error('boom'))
  logger.warn('text')
  logger.child({ a: 1 }).child({ b: 2 }).info({ c: 3 })
  const { debug } = logger
  debug.call(logger, 'bound')
  const later = () => logger.debug('in a function')
  later()
  const expected = [here(-6), here(-5), here(-4), here(-2), here(-2)].map((text) => text.split(':')[0])
  assert.deepEqual(
    lines().map(({ caller }) => String(caller).split(':')[0]),
    expected,
  )
  assert.equal(lines().length, 5)
})

test('a caller behind code of a library is found', async () => {
  const folder = join(tempDir(), 'node_modules', 'wrapper')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'index.mjs'), 'export function say(logger, text) {\n  logger.info(text)\n}\n')
  const { say } = (await import(pathToFileURL(join(folder, 'index.mjs')).href)) as {
    say(logger: object, text: string): void
  }
  const { logger, lines } = logging()
  say(logger, 'wrapped')
  assert.equal(lines()[0]?.caller, here(-1))
})

test('a level that shares its number with another has its caller', () => {
  const { logger, lines } = logging({ customLevels: { audit: 30 } })
  const audited = logger as typeof logger & Record<'audit', (text: string) => void>
  audited.audit('a')
  const first = here(-1)
  audited.info('b')
  assert.deepEqual(
    lines().map(({ caller }) => caller),
    [first, here(-3)],
  )
})

test('a hook that logs in the place of the method has the caller of the line', () => {
  const { logger, lines } = logging({ hooks: { logMethod: (args, method) => method.apply(logger, args) } })
  logger.info('hooked')
  assert.equal(lines()[0]?.caller, here(-1))
})

test('without source maps the caller is read from the frames as they are', (t) => {
  t.after(() => process.setSourceMapsEnabled(true))
  process.setSourceMapsEnabled(false)
  const { logger, lines } = logging()
  logger.info('plain')
  assert.match(String(lines()[0]?.caller), /^caller\.test\.ts:\d+$/)
})

const formatters: [title: string, prepare: unknown, caller: RegExp | undefined][] = [
  ['that gives the frames', (_error: Error, sites: unknown) => sites, /^caller\.test\.ts:\d+$/],
  ['that gives something else', () => ({}), /^caller\.test\.ts:\d+$/],
  ['that is none', null, /^caller\.test\.ts:\d+$/],
  [
    'that throws',
    () => {
      throw new Error('on purpose')
    },
    undefined,
  ],
]

for (const [title, prepare, caller] of formatters) {
  test(`a formatter of stacks ${title} fails no line`, () => {
    const { logger, lines } = logging()
    const { prepareStackTrace } = Error
    Object.assign(Error, { prepareStackTrace: prepare })
    try {
      logger.info('x')
      assert.equal(Error.prepareStackTrace, prepare)
    } finally {
      Error.prepareStackTrace = prepareStackTrace
    }
    assert.equal(lines().length, 1)
    if (caller === undefined) assert.ok(!('caller' in (lines()[0] ?? {})))
    else assert.match(String(lines()[0]?.caller), caller)
  })
}

test('a depth of stacks that cannot be changed fails no line', (t) => {
  const { logger, lines } = logging()
  const standing = Object.getOwnPropertyDescriptor(Error, 'stackTraceLimit')
  t.after(() => Object.defineProperty(Error, 'stackTraceLimit', standing ?? { value: 10 }))
  Object.defineProperty(Error, 'stackTraceLimit', { value: 10, writable: false, configurable: true })
  logger.info('x')
  assert.equal(lines().length, 1)
})

test('code that was evaluated has the caller that evaluated it', () => {
  const { logger, lines } = logging()
  new Function('logger', 'logger.info("x")')(logger)
  assert.equal(lines()[0]?.caller, here(-1))
})

const own: [title: string, log: (logger: ReturnType<typeof logging>['logger']) => void, options?: CategoryOptions][] = [
  ['a line', (logger) => logger.info({ caller: 'mine' }, 'x')],
  ['a child', (logger) => logger.child({ caller: 'mine' }).info('x')],
  ['a mixin', (logger) => logger.info('x'), { mixin: () => ({ caller: 'mine' }) }],
]

for (const [title, log, options] of own) {
  test(`the caller of ${title} stays, and stands there once`, () => {
    const file = memoryFile()
    log(createCategory('app', options ?? {}, file, undefined, assert.fail).logger)
    assert.deepEqual(file.written[0]?.line.match(/"caller":"[^"]*"/g), ['"caller":"mine"'])
  })
}

test('a caller inside a value of a child is not the one of the line', () => {
  const { logger, lines } = logging()
  logger.child({ call: { caller: 'mine' }, said: '"caller":' }).info('x')
  assert.equal(lines()[0]?.caller, here(-1))
})

test('a mixin that gives nothing fails no line', () => {
  const { logger, lines } = logging({ mixin: () => undefined as never })
  logger.info('x')
  assert.equal(lines()[0]?.caller, here(-1))
})

test('caller: false leaves it out', () => {
  const { logger, lines } = logging({ caller: false })
  logger.info('x')
  assert.ok(!('caller' in (lines()[0] ?? {})))
})

test('a mixin of the category keeps its fields beside the caller', () => {
  const { logger, lines } = logging({ mixin: () => ({ pod: 'p-1', rows: 'mixed' }) })
  logger.info({ rows: 3 }, 'x')
  const { pod, rows, caller } = lines()[0] ?? {}
  assert.deepEqual([pod, rows], ['p-1', 3], 'what the line says itself wins, as in pino')
  assert.match(String(caller), /^caller\.test\.ts:\d+$/)
})

test('a mixin that returns the same object each time is left as it is', () => {
  const mixed = { pod: 'p-1' }
  const { logger, lines } = logging({ mixin: () => mixed })
  logger.info({ a: 1 })
  logger.info({ b: 2 })
  assert.deepEqual(mixed, { pod: 'p-1' })
  assert.ok(!('a' in (lines()[1] ?? {})))
})

test('code without a frame of its own has no caller', async () => {
  const { logger, lines } = logging()
  // A timer calls the logger itself; only Node stands behind it.
  await new Promise<void>((resolve) => {
    setImmediate(logger.info.bind(logger), 'by node')
    setImmediate(resolve)
  })
  assert.deepEqual(Object.keys(lines()[0] ?? {}), ['level', 'time', 'category', 'msg'])
})
