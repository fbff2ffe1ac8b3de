import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { DEFAULT_ENVIRONMENTS } from '../../lib/options/environment.ts'
import { type AccessLogOptions, resolveOptions } from '../../lib/options/options.ts'

const DEFAULTS = {
  logDir: resolve('logs'),
  categories: new Map([['app', {}]]),
  accessCategory: 'app',
  environment: { name: 'local', source: 'default', backupCount: 1 },
  backupCount: 1,
  timeZone: undefined,
  maxSize: undefined,
  maxTotalSize: undefined,
  compress: false,
  keepUntilArchived: false,
  onDayClosed: undefined,
  flush: { bytes: 65_536, ms: 100 },
  fields: [],
  ignorePaths: [],
  identify: undefined,
  emailMask: undefined,
  ipMask: undefined,
  maskParams: ['token', 'secret', 'password'],
  scrub: undefined,
  levelOf: undefined,
  datetimes: { datetimeKST: 'Asia/Seoul' },
  stack: true,
  enabled: true,
  startLine: true,
  strict: false,
  handleSignals: true,
  reopenOn: undefined,
  maxBuffered: 16_777_216,
  maxFieldLength: 8192,
  refusedPerSecond: 100,
  fileMode: 0o640,
  dirMode: 0o750,
}

test('every option that is not given has its default', () => {
  const { stdout, ...others } = resolveOptions({}, {})
  assert.deepEqual(others, DEFAULTS)
  assert.equal(stdout, process.stdout.isTTY === true ? 'pretty' : false)
})

test('records are shown to people in local on a terminal, and nowhere else by default', (t) => {
  const { isTTY } = process.stdout
  t.after(() => {
    process.stdout.isTTY = isTTY
  })
  process.stdout.isTTY = true
  assert.equal(resolveOptions({}, {}).stdout, 'pretty')
  assert.equal(resolveOptions({ stdout: false }, {}).stdout, false)
  assert.equal(resolveOptions({}, { APP_ENV: 'production' }).stdout, false)
  assert.equal(resolveOptions({}, { APP_ENV: 'test' }).stdout, false)
  process.stdout.isTTY = false
  assert.equal(resolveOptions({}, {}).stdout, false)
})

test('undefined is as good as not given', () => {
  const undefineds = Object.fromEntries(Object.keys(DEFAULTS).map((option) => [option, undefined]))
  const { stdout, ...others } = resolveOptions(undefineds as AccessLogOptions, {})
  assert.deepEqual(others, DEFAULTS)
})

test('what Fastify reads out of the options of register is let through', () => {
  assert.doesNotThrow(() => resolveOptions({ prefix: '/api', logLevel: 'warn' } as AccessLogOptions, {}))
})

const resolutions: [title: string, AccessLogOptions, NodeJS.ProcessEnv, Record<string, unknown>][] = [
  ['LOG_DIR', {}, { LOG_DIR: '/var/log/shop' }, { logDir: '/var/log/shop' }],
  ['an empty LOG_DIR', {}, { LOG_DIR: '' }, { logDir: resolve('logs') }],
  ['logDir over LOG_DIR', { logDir: '/a/b' }, { LOG_DIR: '/c' }, { logDir: '/a/b' }],
  ['a relative logDir', { logDir: 'x/y' }, {}, { logDir: resolve('x/y') }],
  ['LOG_BACKUP_COUNT over the environment', {}, { LOG_BACKUP_COUNT: '5' }, { backupCount: 5 }],
  ['backupCount over LOG_BACKUP_COUNT', { backupCount: 2 }, { LOG_BACKUP_COUNT: '5' }, { backupCount: 2 }],
  ['backupCount 0 over all', { backupCount: 0 }, { LOG_BACKUP_COUNT: '5' }, { backupCount: 0 }],
  ['LOG_BACKUP_COUNT 0', {}, { LOG_BACKUP_COUNT: '0' }, { backupCount: 0 }],
  ['APP_ENV', {}, { APP_ENV: 'production' }, { backupCount: 10 }],
  [
    'environments over the default',
    { environments: { production: { backupCount: 30 } } },
    { NODE_ENV: 'production' },
    { backupCount: 30 },
  ],
  [
    'LOG_BACKUP_COUNT over environments',
    { environments: { production: { backupCount: 30 } } },
    { NODE_ENV: 'production', LOG_BACKUP_COUNT: '31' },
    { backupCount: 31 },
  ],
  ['the first category takes the records', { categories: ['shop', 'db'] }, {}, { accessCategory: 'shop' }],
  ['a path keeps escapes of controls, as in records', { ignorePaths: ['/a%0Ab'] }, {}, { ignorePaths: ['/a%0Ab'] }],
  ['accessCategory', { categories: ['shop', 'db'], accessCategory: 'db' }, {}, { accessCategory: 'db' }],
  [
    'a name twice is one category',
    { categories: ['app', 'db', 'app'] },
    {},
    { categories: new Map(['app', 'db'].map((name) => [name, {}])) },
  ],
  [
    'names with options of their own',
    { categories: { shop: { level: 'warn' }, db: {} } },
    {},
    {
      accessCategory: 'shop',
      categories: new Map<string, object>([
        ['shop', { level: 'warn' }],
        ['db', {}],
      ]),
    },
  ],
  ['flush sync', { flush: 'sync' }, {}, { flush: 'sync' }],
  ['one limit of flush', { flush: { ms: 5 } }, {}, { flush: { bytes: 65_536, ms: 5 } }],
  [
    'a limit of flush that is undefined',
    { flush: { bytes: undefined, ms: 5 } as never },
    {},
    { flush: { bytes: 65_536, ms: 5 } },
  ],
  ['an empty LOG_BACKUP_COUNT', {}, { LOG_BACKUP_COUNT: '' }, { backupCount: 1 }],
  ['stdout true', { stdout: true }, {}, { stdout: true }],
  ['no files, whatever LOG_DIR says', { logDir: false }, { LOG_DIR: '/logs' }, { logDir: false, stdout: false }],
  ['no datetimes but UTC', { datetimes: {} }, {}, { datetimes: {} }],
]

for (const [title, given, variables, expected] of resolutions) {
  test(`resolves ${title}`, () => {
    const resolved: Record<string, unknown> = { ...resolveOptions(given, variables) }
    const seen = Object.fromEntries(Object.keys(expected).map((option) => [option, resolved[option]]))
    assert.deepEqual(seen, expected)
  })
}

for (const [option, value] of Object.entries({
  ...{ backupCount: 3, timeZone: 'UTC', maxSize: '1m', maxTotalSize: '1g', compress: 'gzip', keepUntilArchived: true },
  ...{
    onDayClosed() {},
    flush: 'sync',
    stdout: 'pretty',
    strict: true,
    reopenOn: 'SIGHUP',
    fileMode: 0o640,
    dirMode: 0o750,
  },
})) {
  test(`${option} is refused where there are no files`, () => {
    const text = new RegExp(`^Option ${option} is .*; expected none with logDir: false, where lines go to stdout`)
    assert.throws(() => resolveOptions({ logDir: false, [option]: value }, {}), { message: text })
    resolveOptions({ logDir: false, [option]: undefined }, {})
  })
}

test('options of files are refused of a category where there are none', () => {
  const categories = { app: {}, db: { maxAge: '5y' } }
  assert.throws(() => resolveOptions({ logDir: false, categories }, {}), {
    message: /^Option categories\.db\.maxAge is '5y'; expected none with logDir: false/,
  })
})

/** Values that each option cannot have, with what of them the message must show. */
const wrong: Record<keyof AccessLogOptions, [value: unknown, shown: string][]> = {
  logDir: [
    ['', "''"],
    [5, '5'],
    [true, 'true'],
    ['a\0b', 'a\\x00b'],
  ],
  categories: [
    [[], '[]'],
    [{}, '{}'],
    ['app', "'app'"],
    [['a/b'], 'a/b'],
    [['../up'], '../up'],
    [['a.b'], 'a.b'],
    [[''], "''"],
    [['con'], 'con'],
    [['a'.repeat(65)], 'a'.repeat(65)],
    [['app', 'App'], 'App'],
    [{ db: {}, DB: {} }, 'DB'],
    [[5], '5'],
    [{ app: 5 }, '5'],
    [{ app: { levle: 'warn' } }, 'levle'],
    [{ app: { backupCount: -1 } }, '-1'],
    [{ app: { maxAge: '5 years' } }, '5 years'],
    [{ app: { maxSize: 'big' } }, 'big'],
    [{ app: { maxTotalSize: '5 g' } }, '5 g'],
    [{ app: { compress: 'xz' } }, 'xz'],
    [{ app: { keepUntilArchived: 'for ever' } }, 'for ever'],
    [{ app: { flush: { bytes: 0 } } }, '0'],
    [{ app: { caller: 'yes' } }, 'yes'],
    [{ app: { level: 'loud' } }, 'loud'],
    [{ app: { mixin: {} } }, '{}'],
    [{ app: { serializers: { url: 5 } } }, '5'],
    [{ app: { customLevels: { audit: 'x' } } }, 'audit'],
    [{ app: { customLevels: { info: 35 } } }, 'info'],
    [{ app: { customLevels: { silent: 35 } } }, 'silent'],
    [{ app: { customLevels: { child: 35 } } }, 'child'],
    [{ app: { redact: { paths: 5 } } }, '5'],
    [{ app: { redact: { paths: ['email'], censr: '*' } } }, 'censr'],
    [{ app: { redact: ['a[b'] } }, 'a[b'],
    [{ app: { redact: [''] } }, "''"],
  ],
  accessCategory: [
    ['nope', "'nope'"],
    ['', "''"],
  ],
  environment: [
    [5, '5'],
    ['', "''"],
  ],
  environments: [
    [[], '[]'],
    [{ local: 3 }, '3'],
    [{ local: { backupcount: 3 } }, 'backupcount'],
  ],
  backupCount: [
    [-1, '-1'],
    [1.5, '1.5'],
    ['3', "'3'"],
    [Number.NaN, 'NaN'],
    [Number.NEGATIVE_INFINITY, '-Infinity'],
    [3n, '3'],
  ],
  timeZone: [
    ['Mars/Olympus', "'Mars/Olympus'"],
    ['', "''"],
    [9, '9'],
  ],
  maxSize: [
    ['10', "'10'"],
    ['10mb', "'10mb'"],
    ['0m', "'0m'"],
    ['-1m', "'-1m'"],
    [10, '10'],
  ],
  maxTotalSize: [
    ['10', "'10'"],
    ['10t', "'10t'"],
    ['0g', "'0g'"],
    [10, '10'],
  ],
  compress: [
    ['zstd', "'zstd'"],
    [true, 'true'],
  ],
  keepUntilArchived: [
    ['30', "'30'"],
    [30, '30'],
  ],
  onDayClosed: [['upload', "'upload'"]],
  flush: [
    ['async', "'async'"],
    [{ bytes: 0 }, '0'],
    [{ ms: -1 }, '-1'],
    [{ ms: 1.5 }, '1.5'],
    [{ seconds: 1 }, 'seconds'],
    [{ ms: 2 ** 31 }, '2147483648'],
    [true, 'true'],
  ],
  fields: [
    ['userAgent', "'userAgent'"],
    [['cookie'], "'cookie'"],
    [['toString'], "'toString'"],
    [['bytes', 'bytes'], 'bytes'],
  ],
  ignorePaths: [
    ['/', "'/'"],
    [['health'], "'health'"],
    [['/health?deep'], "'/health?deep'"],
    [['/health/*'], "'/health/*'"],
    [['/%EA%B2%80'], "'/%EA%B2%80'"],
    [[/^\/health/g], '/g'],
    [[/^\/health/y], '/y'],
    [[5], '5'],
  ],
  identify: [['user', "'user'"]],
  emailMask: [[true, 'true']],
  ipMask: [
    ['shorten', "'shorten'"],
    [true, 'true'],
  ],
  maskParams: [
    ['token', "'token'"],
    [[':token'], "':token'"],
    [[''], "''"],
    [[5], '[ 5 ]'],
  ],
  scrub: [[/secret/, '/secret/']],
  levelOf: [['warn', "'warn'"]],
  datetimes: [
    ['Asia/Seoul', "'Asia/Seoul'"],
    [{ datetimeKST: 'KST+9' }, "'KST+9'"],
    [{ datetimeKST: undefined }, 'datetimeKST'],
    [{ url: 'UTC' }, 'url'],
    [{ '': 'UTC' }, "''"],
    [{ datetimeUTC: 'Asia/Seoul' }, 'datetimeUTC'],
  ],
  stack: [['no', "'no'"]],
  stdout: [
    ['json', "'json'"],
    [1, '1'],
  ],
  enabled: [['false', "'false'"]],
  startLine: [['no', "'no'"]],
  strict: [[1, '1']],
  handleSignals: [[null, 'null']],
  reopenOn: [
    ['HUP', "'HUP'"],
    ['SIGHUPP', "'SIGHUPP'"],
    ['SIGKILL', "'SIGKILL'"],
    ['SIGTERM', "'SIGTERM'"],
    ['SIGINT', "'SIGINT'"],
    ['SIGQUIT', "'SIGQUIT'"],
    ['SIGTSTP', "'SIGTSTP'"],
    ['SIGSEGV', "'SIGSEGV'"],
    [1, '1'],
  ],
  maxBuffered: [
    [1024, '1024'],
    ['16m', "'16m'"],
    [Number.POSITIVE_INFINITY, 'Infinity'],
  ],
  maxFieldLength: [
    [0, '0'],
    [63, '63'],
    [100.5, '100.5'],
  ],
  refusedPerSecond: [
    [-1, '-1'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
  ],
  fileMode: [
    ['640', "'640'"],
    [0o20000, String(0o20000)],
    [-1, '-1'],
    [640, '640'],
    [600, '600'],
    [440, '440'],
    [0o440, String(0o440)],
    [0o755, String(0o755)],
    [2 ** 40 + 0o640, String(2 ** 40 + 0o640)],
  ],
  dirMode: [
    ['750', "'750'"],
    [7.5, '7.5'],
    [750, '750'],
    [755, '755'],
    [0o640, String(0o640)],
    [0o555, String(0o555)],
  ],
}

for (const [option, values] of Object.entries(wrong)) {
  for (const [value, shown] of values) {
    test(`${option} cannot be ${describe(value)}: the message names option, value and expectation`, () => {
      assert.throws(
        () => resolveOptions({ [option]: value } as AccessLogOptions, {}),
        (error: Error & { code?: string }) => {
          assert.equal(error.code, 'FST_ACCESS_LOG_OPTION_INVALID', error.message)
          assert.ok(error.message.startsWith(`Option ${option}`), error.message)
          assert.ok(error.message.includes(shown), error.message)
          assert.match(error.message, /expected |use one of /)
          return true
        },
      )
    })
  }
}

test('a datetime and a field of one name are refused: no key is doubled', () => {
  assert.throws(() => resolveOptions({ fields: ['userAgent'], datetimes: { userAgent: 'UTC' } }, {}), {
    code: 'FST_ACCESS_LOG_OPTION_INVALID',
    message: /userAgent/,
  })
})

test('a circular value is refused as any other', () => {
  const circular: Record<string, unknown> = {}
  circular.self = circular
  assert.throws(() => resolveOptions({ flush: circular } as AccessLogOptions, {}), {
    code: 'FST_ACCESS_LOG_OPTION_INVALID',
    message: /^Option flush/,
  })
})

for (const option of ['maxsize', 'toString', '__proto__x', 'logdir']) {
  test(`the option ${option} does not exist, and the message says which do`, () => {
    assert.throws(() => resolveOptions({ [option]: 1 } as AccessLogOptions, {}), {
      code: 'FST_ACCESS_LOG_OPTION_INVALID',
      message: new RegExp(`${option} does not exist.*logDir.*dirMode`),
    })
  })
}

test('an unknown APP_ENV and a wrong LOG_BACKUP_COUNT stop the start', () => {
  assert.throws(() => resolveOptions({}, { APP_ENV: 'moon' }), { code: 'FST_ACCESS_LOG_ENVIRONMENT_UNKNOWN' })
  assert.throws(() => resolveOptions({}, { LOG_BACKUP_COUNT: 'lots' }), { code: 'FST_ACCESS_LOG_VARIABLE_INVALID' })
})

const slips: [given: AccessLogOptions | object, said: RegExp][] = [
  [{ maxsize: '1m' }, /^Option maxsize does not exist; did you mean maxSize\? If not, remove it, or use one of /],
  [{ backupcounts: 1 }, /^Option backupcounts does not exist; did you mean backupCount\?/],
  [{ colour: true }, /^Option colour does not exist; remove it, or use one of /],
  [{ categories: { db: { levle: 'warn' } } }, /^Option categories\.db\.levle does not exist; did you mean level\?/],
]

for (const [given, said] of slips) {
  test(`a slip in ${JSON.stringify(given)} is answered with what was meant, if anything was`, () => {
    assert.throws(() => resolveOptions(given, {}), { code: 'FST_ACCESS_LOG_OPTION_INVALID', message: said })
  })
}

test('a wrong value is never shown without end', () => {
  assert.throws(
    () => resolveOptions({ fields: 'x'.repeat(1e6) } as never, {}),
    (error: Error) => error.message.length < 1000,
  )
})

test('the docstring of an option says the default of the table', () => {
  const resolved: Record<string, unknown> = { ...resolveOptions({}, {}), environments: DEFAULT_ENVIRONMENTS }
  const compared = ['file-options', 'options'].flatMap((name) => {
    const source = readFileSync(new URL(`../../lib/options/${name}.ts`, import.meta.url), 'utf8')
    return [...source.matchAll(/@default (\S.*) \*\/\n +(\w+): /g)].flatMap(([, said = '', option = '']) => {
      const literal = literalOf(said)
      if (literal === undefined || option === 'categories') return []
      assert.deepEqual(resolved[option], literal.value, option)
      return [option]
    })
  })
  assert.ok(compared.length >= 15, compared.join(', '))
})

/** The value of a text that is one literal. */
function literalOf(text: string): { value: unknown } | undefined {
  if (/^0o\d+$/.test(text)) return { value: Number(text) }
  try {
    return { value: JSON.parse(text.replaceAll("'", '"').replace(/(\w+): /g, '"$1": ')) }
  } catch {
    return undefined
  }
}

function describe(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'number') return String(value)
  return JSON.stringify(value, (_key, inner) => (inner instanceof RegExp ? String(inner) : inner)).slice(0, 60)
}
