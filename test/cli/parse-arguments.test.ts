import assert from 'node:assert/strict'
import { test } from 'node:test'
import { queryOf, RECORD_OPTIONS } from '../../lib/cli/arguments.ts'
import { UsageError } from '../../lib/cli/exit.ts'
import { isFileArgument, parseArguments } from '../../lib/cli/parse-arguments.ts'

const parse = (...args: string[]) => parseArguments(args, RECORD_OPTIONS)

test('a value may begin with a minus, and a number alone says how many', () => {
  assert.equal(parse('--since', '-1h').values.since, '-1h')
  assert.equal(parse('-3').values.number, '3')
  assert.equal(parse('app', '-20', '--json').values.number, '20')
  assert.deepEqual(parse('--', '-3').positionals, ['-3'])
  assert.deepEqual(parse('--user', '-3', 'app').values.user, ['-3'])
})

test('an option that does not exist is answered with the one that was perhaps meant', () => {
  const wrong: [string, RegExp][] = [
    ['--stauts', /^Option --stauts does not exist; did you mean --status\?$/],
    ['--not-rout', /did you mean --not-route\?$/],
    ['--jsn', /did you mean --json\?$/],
    ['--frobnicate', /^Option --frobnicate does not exist; see --help$/],
    ['-x', /^Option -x does not exist; see --help$/],
  ]
  for (const [arg, message] of wrong) {
    assert.throws(
      () => parse(arg),
      (error) => error instanceof UsageError && message.test(error.message),
      arg,
    )
  }
})

test('a short option may have such a value too, and a value that is missing or too many is told by the option', () => {
  assert.equal(parse('-n', '-1').values.number, '-1')
  const wrong: [string[], string][] = [
    [['--since'], 'Option --since is given without a value; see --help'],
    [
      ['--since', '--json'],
      'Option --since is given without a value; expected one, behind = where it begins with a dash: --since=-x',
    ],
    [['-n'], 'Option --number is given without a value; see --help'],
    [['--json=yes'], 'Option --json is given with a value; expected none'],
  ]
  for (const [args, message] of wrong) assert.throws(() => parse(...args), new UsageError(message))
})

const query = (...args: string[]) => queryOf(parse(...args, '--tz', 'UTC').values, [], {})

test('--at looks five minutes to either side, and is not given with --since or --until', () => {
  const twice = queryOf(parse('--at', '2026-10-25 02:30', '--tz', 'Europe/Berlin').values, [], {})
  assert.deepEqual(
    [twice.from, twice.to],
    [Date.parse('2026-10-25T00:25:00Z'), Date.parse('2026-10-25T01:35:00Z')],
    'a time that the clock shows twice: around both',
  )
  const { from, to } = query('--at', '2026-11-24 14:30')
  assert.deepEqual([from, to], [Date.UTC(2026, 10, 24, 14, 25), Date.UTC(2026, 10, 24, 14, 35)])
  assert.throws(
    () => query('--at', '14:30', '--since', '2h'),
    /Option --at is given with --since or --until; expected it alone/,
  )
})

test('a time that ends before it begins is refused, and one instant is not', () => {
  assert.throws(
    () => query('--since', '1h', '--until', '2h'),
    new UsageError("Option --until is '2h'; expected a time after --since 1h"),
  )
  const day = query('--since', '2026-11-24', '--until', '2026-11-24')
  assert.deepEqual(day.from, day.to)
})

test('conditions are repeated or listed, and excluded with not- in front', () => {
  const { where } = query(
    ...[
      '--method',
      'GET,POST',
      '--outcome',
      'cut',
      '--outcome',
      'aborted',
      '--slow',
      '500',
      '--url',
      '/a',
      '--url',
      '/b',
    ],
    ...['--not-status', '404,5xx', '--not-user', '2', '--not-req-id', 'req-1', '--not-outcome', 'refused, timeout'],
  )
  assert.deepEqual(where, {
    method: ['GET', 'POST'],
    outcome: ['cut', 'aborted'],
    url: ['/a', '/b'],
    minMs: 500,
    not: { status: ['404,5xx'], user: ['2'], reqId: ['req-1'], outcome: ['refused', 'timeout'] },
  })
})

test('an argument with a point or a slash is a file, as is -', () => {
  for (const name of ['-', 'app.log.1', './app', '../x', 'a/b', 'app.2026-11-24.1.log']) assert.ok(isFileArgument(name))
  for (const name of ['app', 'a-b_c', '2026']) assert.ok(!isFileArgument(name))
})
