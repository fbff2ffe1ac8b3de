import assert from 'node:assert/strict'
import diagnosticsChannel from 'node:diagnostics_channel'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { createCategory } from '../../lib/category/category.ts'
import { writesText } from '../../lib/category/prebuilt-text.ts'
import { createRecordLogger } from '../../lib/category/record-logger.ts'
import { NotFound } from '../../lib/errors.ts'
import type { CategoryOptions } from '../../lib/options/category-options.ts'
import { compileRecordText } from '../../lib/record/record-text.ts'
import { tempDir } from '../harness/temp-dir.ts'
import { runProgram } from '../plugin/harness/run-program.ts'
import { type EndedGiven, makeEnded, TIME } from '../record/harness/ended-request.ts'
import { memoryFile } from '../writer/harness/memory-file.ts'
import { parseLine } from '../writer/harness/parse-line.ts'

/** Writers over one form: the line each wrote, with its stamp. */
function writing(options: CategoryOptions, maxFieldLength = 8192) {
  const file = memoryFile()
  const failures: [part: string, error: unknown][] = []
  const onFailure = (part: string, error: unknown) => void failures.push([part, error])
  const form = compileRecordText({
    datetimes: { datetimeKST: 'Asia/Seoul' },
    fields: ['userAgent', 'referer', 'traceId'],
    emailMask: undefined,
    ipMask: undefined,
    maskParams: ['token'],
    scrub: undefined,
    isSemicolonQuery: false,
    stack: true,
    maxFieldLength,
    onFailure,
  })
  const category = createCategory('app', options, file, undefined, onFailure)
  const writer = createRecordLogger(category, options, form, undefined, onFailure)
  const write = (given: EndedGiven, level = 'info') => {
    file.written.length = 0
    writer.write(level, makeEnded(given))
    return file.written[0]
  }
  const parsed = (given: EndedGiven, level?: string) =>
    JSON.parse(write(given, level)?.line ?? 'null') as Record<string, unknown>
  return { write, parsed, failures, logger: category.logger, file }
}

/** Options with which a category must see the keys of its records, yet changes nothing. */
const OBJECT_PATHS: [title: string, options: CategoryOptions][] = [
  ['a mixin', { mixin: () => ({}) }],
  ['redact', { redact: ['nothing.here'] }],
  ['a serializer', { serializers: { nothing: (value: unknown) => value } }],
  ['formatters', { formatters: { log: (object) => object } }],
]

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ maxLength: 40 }),
  fc.constantFrom('"', '\\', '\n', '\r\n', '\0', '\u2028', '\ud800', '\udc00', '😀', '__proto__', 'x'.repeat(100)),
)
const value = fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true, maxDepth: 3 })
/** Names of handlers: no integers, which JavaScript objects move to the front. */
const name = text.filter((key) => !/^\d+$/.test(key) && key !== '__proto__')
const error = fc.oneof(
  text.map((message) => new Error(message)),
  fc.tuple(text, value).map(([cause, detail]) => new NotFound({ detail, cause: new TypeError(cause) })),
  fc.tuple(text, value).map(([message, detail]) => Object.assign(new RangeError(message), { detail })),
  value,
)
const facts: fc.Arbitrary<EndedGiven> = fc.record(
  {
    url: fc.option(text),
    method: fc.constantFrom('GET', 'PATCH', 'M-SEARCH', null),
    statusCode: fc.constantFrom(0, 101, 200, 304, 404, 499, 500, 503),
    outcome: fc.constantFrom('completed', 'aborted', 'timeout', 'cut', 'refused', 'upgraded'),
    time: fc.integer({ min: 0, max: 4_102_444_800_000 }),
    ms: fc.double({ min: 0, max: 1e7, noNaN: true }),
    reqId: fc.option(text),
    address: text,
    route: fc.option(text),
    user: fc.oneof(
      fc.record({ id: fc.oneof(text, fc.double(), value), email: fc.oneof(fc.emailAddress(), text, value) }),
      value,
    ),
    headers: fc.record({ 'user-agent': text, referer: text, traceparent: text }, { requiredKeys: [] }),
    fields: fc.dictionary(name, value, { maxKeys: 4 }),
    thrown: fc.record({ error }),
  },
  { requiredKeys: [] },
)

const plain = writing({})
const plainShort = writing({}, 64)

for (const [title, options] of OBJECT_PATHS) {
  for (const [limit, ready] of [
    [8192, plain],
    [64, plainShort],
  ] as const) {
    test(`a category with ${title} writes the very line of one without, texts up to ${limit}`, () => {
      const { write, failures } = writing(options, limit)
      fc.assert(
        fc.property(facts, fc.constantFrom('info', 'error'), (given, level) => {
          const object = write(given, level)
          const prebuilt = ready.write(given, level)
          assert.ok(object && prebuilt)
          assert.match(prebuilt.line, /^[^\n\r]+\n$/)
          assert.match(object.line, /^[^\n\r]+\n$/)
          const [fromObject, fromText] = [parseLine(object.line), parseLine(prebuilt.line)]
          assert.deepEqual(fromObject, fromText)
          assert.deepEqual(Object.keys(fromObject), Object.keys(fromText))
          assert.equal(Number(object.time), Number(prebuilt.time))
        }),
        { numRuns: 150 },
      )
      // A getter of a generated value may fail; nothing else does.
      assert.deepEqual(
        failures.filter(([part]) => part === 'logger'),
        [],
      )
    })
  }
}

test('keys with escapes are told apart, whatever was parsed before', () => {
  const [backslash, ...escaped] = ['{"a":1,"\\\\":1}', '{"a":1,"\\udc00":1}', '{"a":1,"\\u00e9":1}', '{"a":1,"\\n":1}']
  assert.deepEqual(parseLine(backslash as string), { '#0061': 1, '#005c': 1 })
  assert.deepEqual(
    escaped.map((line) => Object.keys(parseLine(line))[1]),
    ['#dc00', '#00e9', '#000a'],
  )
})

test('a line stands in the file of the day it is stamped with, whatever the clock says meanwhile', (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: TIME + 86_400_000 })
  for (const options of [{}, { mixin: () => ({}) }]) {
    const { write, logger, file } = writing(options)
    const written = write({ time: TIME })
    assert.equal(Number(written?.time), TIME)
    assert.match(written?.line ?? '', new RegExp(`^\\{"level":30,"time":${TIME},"category":"app","url":`))
    logger.info('after')
    assert.equal(Number(file.written[1]?.time), TIME + 86_400_000, 'lines of code have the time of the clock')
  }
})

test('level and customLevels of the category hold for records', () => {
  for (const more of [{}, { mixin: () => ({}) }]) {
    const quiet = writing({ level: 'error', ...more })
    assert.equal(quiet.write({}, 'info'), undefined)
    assert.equal(quiet.parsed({}, 'error').level, 50)
    const audit = writing({ customLevels: { audit: 35 }, ...more })
    assert.equal(audit.parsed({}, 'audit').level, 35)
  }
})

test('redact hides keys of records', () => {
  const { parsed } = writing({
    redact: { paths: ['client.client', 'errorDetail.message', 'err.stack'], censor: '***' },
  })
  const made = parsed({ statusCode: 500, thrown: { error: new Error('secret') } })
  assert.deepEqual(made.client, { client: '***', user: null, email: null })
  assert.match(JSON.stringify([made.errorDetail, made.err]), /"message":"\*\*\*".*"stack":"\*\*\*"/)
})

test('redact with remove takes keys out', () => {
  const { parsed } = writing({ redact: { paths: ['url', 'client'], remove: true } })
  const made = parsed({})
  assert.ok(!('url' in made) && !('client' in made))
})

test('serializers see the values of records', () => {
  const { parsed } = writing({
    serializers: {
      url: (url: string) => url.toUpperCase(),
      err: (err: { type: string }) => err.type,
      orderId: (id: number) => `#${id}`,
    },
  })
  const made = parsed({ statusCode: 500, thrown: { error: new TypeError('x') }, fields: { orderId: 7 } })
  assert.deepEqual([made.url, made.err, made.orderId], ['LOCALHOST/TEST', 'TypeError', '#7'])
})

test('a mixin adds to records, and cannot take their names', () => {
  const { parsed } = writing({ mixin: () => ({ pod: 'p-1', url: 'lie' }) })
  const made = parsed({})
  assert.deepEqual([made.pod, made.url], ['p-1', 'localhost/test'])
})

test('formatters shape records', () => {
  const { parsed } = writing({
    formatters: { level: (label) => ({ level: label }), log: (object) => ({ ...object, shop: 7 }) },
  })
  const made = parsed({}, 'error')
  assert.deepEqual([made.level, made.shop, made.url], ['error', 7, 'localhost/test'])
})

test('hooks.logMethod sees the record and may leave it out', () => {
  const seen: unknown[][] = []
  const { write } = writing({
    hooks: {
      logMethod(args, method) {
        seen.push(args)
        const [record] = args as unknown as [{ url?: string } | undefined]
        if (record?.url !== 'localhost/health') method.apply(this, args)
      },
    },
  })
  assert.match(write({ url: 'localhost/test' })?.line ?? '', /"url":"localhost\/test"/)
  assert.equal(write({ url: 'localhost/health' }), undefined)
  assert.equal((seen[0]?.[0] as { statusCode?: number } | undefined)?.statusCode, 200)
})

test('hooks.streamWrite sees the line', () => {
  const { write } = writing({ hooks: { streamWrite: (line) => line.replace('localhost', 'here') } })
  assert.match(write({})?.line ?? '', /"url":"here\/test"/)
})

test('hooks.streamWrite makes of a line no more than one', () => {
  for (const streamWrite of [
    (line: string) => line.trim(),
    (line: string) => JSON.stringify(JSON.parse(line), null, 2),
    (line: string) => `${JSON.stringify(JSON.parse(line), null, 2)}\n\n`,
  ]) {
    const { write, parsed } = writing({ hooks: { streamWrite } })
    assert.deepEqual(parsed({}), { ...plain.parsed({}), level: 30 })
    assert.match(write({})?.line ?? '', /^[^\n]+\n$/)
  }
})

test('hooks.streamWrite may leave a line out', () => {
  const { write, failures } = writing({ hooks: { streamWrite: () => '' } })
  assert.equal(write({})?.line, '')
  assert.deepEqual(failures, [])
})

function throwing(): never {
  throw new Error('mine')
}

async function rejecting(): Promise<never> {
  return throwing()
}

function emptied<Emptied extends Record<string, unknown>>(object: Emptied): Emptied {
  for (const name of Object.keys(object)) delete object[name]
  return object
}

const failing: [part: string, options: CategoryOptions, lost: string[]][] = [
  ['serializers.url', { serializers: { url: throwing } }, ['url']],
  ['mixin', { mixin: throwing }, []],
  ['mixin that answers with a text', { mixin: () => 'pod' as never }, []],
  ['mixin that answers with a promise', { mixin: rejecting as never }, []],
  ['mixin that answers with a list', { mixin: () => ['pod'] }, []],
  ['mixin of getters', { mixin: () => Object.defineProperty({}, 'a', { get: throwing, enumerable: true }) }, []],
  ['formatters.log that answers nothing', { formatters: { log: () => undefined as never } }, []],
  ['formatters.log that answers null', { formatters: { log: () => null as never } }, []],
  ['hooks.streamWrite that answers nothing', { hooks: { streamWrite: () => undefined as never } }, []],
  ['formatters.log that answers with a promise', { formatters: { log: rejecting as never } }, []],
  ['formatters.log that answers with a list', { formatters: { log: () => ['x'] as never } }, []],
  ['formatters.log that answers without a member', { formatters: { log: () => ({}) } }, []],
  ['formatters.log that empties the record', { formatters: { log: emptied } }, []],
  [
    'formatters.log that empties the record and throws',
    { formatters: { log: (all) => throwing.call(emptied(all)) } },
    [],
  ],
  ['formatters.log', { formatters: { log: throwing } }, []],
  ['serializers.url that answers with a promise', { serializers: { url: rejecting } }, ['url']],
  ['redact that answers with a promise', { redact: { paths: ['url'], censor: rejecting } }, ['url']],
  ['hooks.streamWrite that answers with a promise', { hooks: { streamWrite: rejecting as never } }, []],
  ['redact', { redact: { paths: ['url'], censor: throwing } }, ['url']],
  ['hooks.logMethod', { hooks: { logMethod: throwing } }, []],
  ['hooks.streamWrite', { hooks: { streamWrite: throwing } }, []],
]

for (const [part, options, lost] of failing) {
  test(`${part}, failing, costs at most its own key, and is told`, () => {
    const { parsed, failures } = writing(options)
    const made = parsed({})
    const expected = { ...plain.parsed({}), level: 30 }
    for (const key of lost) {
      delete made[key]
      delete expected[key as never]
    }
    assert.deepEqual(made, expected)
    assert.equal(failures.length, 1)
    assert.match(String(failures[0]?.[0]), new RegExp(part.split(/[. ]/)[0] ?? ''))
  })

  test(`${part}, failing, does not throw at code that logs`, () => {
    const { logger, file } = writing(options)
    logger.info({ url: 'x' }, 'mine')
    assert.match(file.written[0]?.line ?? '', /"msg":"mine"/)
  })
}

test('a mixin that has nothing to add costs no line', () => {
  for (const nothing of [undefined, null]) {
    const { parsed, failures } = writing({ mixin: () => nothing as never })
    assert.deepEqual([parsed({}).url, failures], ['localhost/test', []])
  }
})

test('what mixin answers with may be frozen', () => {
  const { parsed, failures } = writing({ mixin: () => Object.freeze({ pod: 'p-1' }) })
  assert.deepEqual([parsed({}).pod, failures], ['p-1', []])
})

test('hooks.logMethod that rejects costs no line, and is told', async () => {
  const { write, failures, file } = writing({ hooks: { logMethod: rejecting as never } })
  write({})
  await new Promise(setImmediate)
  assert.match(file.written[0]?.line ?? '', /"url":"localhost\/test"/)
  assert.deepEqual(
    failures.map(([part]) => part),
    ['hooks.logMethod'],
  )
})

const nothingSaid: [title: string, formatter: () => unknown][] = [
  ['throws', throwing],
  ['answers nothing', () => undefined],
  ['answers with a promise', rejecting],
]
const noLevel: typeof nothingSaid = [
  ['answers without a member', () => ({})],
  ['answers with a member that has no text', () => ({ level: undefined })],
  ['answers with what has no text', () => ({ level: 1n })],
  ['answers with what says it has no text', () => ({ toJSON: () => undefined })],
]

for (const part of ['level', 'bindings'] as const) {
  for (const [title, formatter] of part === 'level' ? [...nothingSaid, ...noLevel] : nothingSaid) {
    test(`formatters.${part} that ${title} costs no line, and is told`, () => {
      const { parsed, failures, logger, file } = writing({ formatters: { [part]: formatter as never } })
      assert.deepEqual([parsed({}).level, parsed({}).url], [30, 'localhost/test'])
      file.written.length = 0
      logger.child({ reqId: 'r' }).info('mine')
      assert.match(file.written[0]?.line ?? '', /"level":30,.*"msg":"mine"/)
      assert.ok(failures.some(([failed]) => failed === `formatters.${part}`))
    })
  }
}

/** Things to log that throw when they are read. */
const unreadable: [title: string, make: () => object, line: RegExp][] = [
  [
    'an object whose getter throws',
    () => Object.defineProperty({ rows: 3 }, 'x', { get: throwing, enumerable: true }),
    /"rows":3,"x":"\[unreadable\]".*"msg":"mine"/,
  ],
  [
    'a revoked proxy',
    () => {
      const { proxy, revoke } = Proxy.revocable({}, {})
      revoke()
      return proxy
    },
    /"msg":"mine"/,
  ],
  [
    'an Error whose getter throws',
    () => Object.defineProperty(new Error('boom'), 'x', { get: throwing, enumerable: true }),
    /"err":\{"type":"Error","message":"boom","stack":.*"msg":"mine"/,
  ],
  [
    'an Error as err whose getter throws',
    () => ({ rows: 3, err: Object.defineProperty(new Error('boom'), 'x', { get: throwing, enumerable: true }) }),
    /"rows":3,"err":\{"type":"Error","message":"boom","stack":"Error: boom.*"msg":"mine"/,
  ],
  [
    'an Error as err whose stack throws',
    () => ({ err: Object.defineProperty(new Error('boom'), 'stack', { get: throwing }) }),
    /"err":\{"type":"Error","message":"boom","stack":"\[unreadable\]"\}.*"msg":"mine"/,
  ],
  [
    'a frozen Error as err',
    () => ({ err: Object.freeze(new Error('boom')) }),
    /"err":\{"type":"Error","message":"boom","stack":"Error: boom.*"msg":"mine"/,
  ],
  [
    'a proxy as err',
    () => ({ rows: 3, err: new Proxy({}, { get: throwing, getPrototypeOf: throwing }) }),
    /"rows":3,"err":"\[unreadable\]".*"msg":"mine"/,
  ],
  [
    'a proxy of an Error as err',
    () => ({ err: new Proxy(new Error('boom'), { get: throwing }) }),
    /"err":\{"type":"\[unreadable\]","message":"\[unreadable\]","stack":"\[unreadable\]"\}.*"msg":"mine"/,
  ],
  [
    'a whole Error beside what throws',
    () =>
      Object.defineProperty({ err: Object.assign(new Error('boom'), { code: 'E_BOOM' }) }, 'x', {
        get: throwing,
        enumerable: true,
      }),
    /"err":\{"type":"Error","message":"boom","stack":.*"code":"E_BOOM"\},"x":"\[unreadable\]".*"msg":"mine"/,
  ],
]

const LOGGERS: [title: string, options: CategoryOptions][] = [
  ['a category', {}],
  ['a category without caller', { caller: false }],
  [
    'a category with hooks.logMethod',
    {
      hooks: {
        logMethod(args, method) {
          method.apply(this, args)
        },
      },
    },
  ],
]

for (const [what, make, line] of unreadable) {
  for (const [where, options] of LOGGERS) {
    test(`${what}, logged in ${where}, throws nothing, and its line says what can be read`, () => {
      const { logger, file, failures } = writing(options)
      logger.info(make(), 'mine')
      logger.child({ reqId: 'r' }).info(make(), 'mine')
      logger.info('%s and %o', 'mine', make())
      assert.equal(file.written.length, 3)
      for (const { line: written } of file.written.slice(0, 2)) assert.match(written, line)
      assert.match(file.written[2]?.line ?? '', /"msg":"mine and /)
      assert.deepEqual(failures, [])
    })
  }
}

test('an err that cannot be read takes no line without a message of its own', () => {
  const { logger, file, failures } = writing({})
  logger.info({ err: new Proxy({}, { get: throwing }) })
  logger.info({ err: Object.defineProperty(new Error('boom'), 'x', { get: throwing, enumerable: true }) })
  const lines = file.written.map(({ line }) => JSON.parse(line))
  assert.deepEqual([lines[0]?.err, lines[1]?.err.message, lines[1]?.msg], ['[unreadable]', 'boom', 'boom'])
  assert.deepEqual(failures, [])
})

const SYMBOL = Symbol('mine')

const symbols: [title: string, line: unknown[]][] = [
  ['a symbol', [SYMBOL]],
  ['a symbol as message', [{ rows: 3 }, SYMBOL]],
  ['an Error whose message is a symbol', [Object.assign(new Error('x'), { message: SYMBOL })]],
]

for (const [what, line] of symbols) {
  for (const [where, options] of LOGGERS) {
    test(`${what}, logged in ${where}, is a text in a line of JSON`, () => {
      const { logger, file } = writing(options)
      logger.info(...(line as [object]))
      assert.equal(JSON.parse(file.written[0]?.line ?? '').msg, 'Symbol(mine)')
    })
  }
}

test('to find out whether pino writes ready text no line is written', () => {
  const seen: unknown[] = []
  const channel = diagnosticsChannel.tracingChannel('pino_asJson')
  const listener = { start: (message: unknown) => void seen.push(message) }
  channel.subscribe(listener as never)
  try {
    assert.equal(writesText(), true)
  } finally {
    channel.unsubscribe(listener as never)
  }
  assert.deepEqual(seen, [])
})

test('without the way of this pino to ready text, records come whole all the same', async () => {
  const logDir = tempDir()
  // Taken from pino before the package reads it.
  const without = `import { createRequire } from 'node:module'
    delete createRequire(${JSON.stringify(import.meta.url)})('pino').symbols.chindingsSym`
  const { code, stderr } = await runProgram('one-request', { LOG_DIR: logDir, OPTIONS: '{}' }, [
    `--import=data:text/javascript,${encodeURIComponent(without)}`,
  ])
  assert.equal(code, 0, stderr)
  const lines = readFileSync(join(logDir, 'app.log'), 'utf8').trim().split('\n')
  const record = JSON.parse(lines.at(-1) ?? '')
  assert.equal(lines.length, 2)
  assert.deepEqual([record.category, record.url, record.statusCode], ['app', 'localhost/thing', 200])
})
