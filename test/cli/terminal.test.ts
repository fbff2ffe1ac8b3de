import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import fc from 'fast-check'
import { fieldColumns } from '../../lib/cli/output/field-columns.ts'
import { longRecord } from '../../lib/cli/output/long-record.ts'
import { Terminal } from '../../lib/cli/output/terminal.ts'
import { PLAIN } from '../../lib/display/color.ts'
import { formatDuration } from '../../lib/display/duration.ts'
import { humanLine } from '../../lib/display/human-line.ts'
import type { DirectLine } from '../../lib/reader/index.ts'
import { timeZone } from '../../lib/time/time-zone.ts'
import { append, partPath } from '../reader/harness/log-writer.ts'
import { NOON, numbered, sampleRecord } from '../reader/harness/sample-record.ts'
import { tempLogDir } from '../reader/harness/temp-log-dir.ts'
import { COMMAND, run } from './harness/access-log.ts'

const zone = timeZone('UTC')

test('lines of any length come out whole, in their order', async () => {
  const lengths = fc.array(fc.oneof(fc.nat({ max: 100 }), fc.nat({ max: 90_000 })), { maxLength: 8 })
  await fc.assert(
    fc.asyncProperty(lengths, fc.constantFrom('a', '검', '🙂'), async (all, character) => {
      const stdout = new PassThrough()
      const chunks: Buffer[] = []
      stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
      const process = { stdout, stderr: new PassThrough(), env: {} } as unknown as NodeJS.Process
      const terminal = new Terminal(process, new AbortController().signal)
      const lines = all.map((length, index) => `${index} ${character.repeat(length)}`)
      for (const line of lines) await terminal.line(line)
      await terminal.flush()
      assert.equal(Buffer.concat(chunks).toString(), lines.map((line) => `${line}\n`).join(''))
    }),
    { numRuns: 60 },
  )
})

test('statuses are painted: red from 500 and without any, yellow from 400', () => {
  const name = (color: string) => (text: string) => `<${color} ${text}>`
  const palette = { ...PLAIN, red: name('red'), yellow: name('yellow'), green: name('green') }
  const painted = (statusCode: number) =>
    /<(\w+) +\d+>/.exec(humanLine(sampleRecord({ statusCode }), { zone, palette, categoryWidth: 0, stack: false }))?.[1]
  assert.deepEqual([0, 101, 200, 399, 400, 499, 500, 599].map(painted), [
    ...['red', 'green', 'green', 'green'],
    ...['yellow', 'yellow', 'red', 'red'],
  ])
})

test('columns of lines stand under each other', () => {
  const places = ['GET', 'DELETE', 'OPTIONS'].flatMap((method) =>
    [0, 200].flatMap((statusCode) =>
      [80, 15_979_361, 134_600].map((durationUs) =>
        humanLine(sampleRecord({ method, statusCode, durationUs, level: statusCode === 0 ? 50 : 30 }), {
          zone,
          palette: PLAIN,
          categoryWidth: 3,
          stack: false,
        }).indexOf('localhost'),
      ),
    ),
  )
  assert.equal(new Set(places).size, 1)
})

test('durations are rounded for people', () => {
  const shown: [number, string][] = [
    [0, '0.00 ms'],
    [267, '0.27 ms'],
    [9994, '9.99 ms'],
    [9999, '10.0 ms'],
    [134_600, '134.6 ms'],
    [999_949, '999.9 ms'],
    [999_950, '1.00 s'],
    [15_979_361, '16.0 s'],
    [599_000_000, '599.0 s'],
    [866_000_000, '14 min'],
    [9_000_000_000, '2.5 h'],
  ]
  for (const [us, text] of shown) assert.equal(formatDuration(us), text)
})

test('chosen fields are columns, also added and nested ones', () => {
  const { header, row } = fieldColumns(['time', 'statusCode', 'client.user', 'cart.items', 'a.b', 'msg', 'level'], zone)
  assert.equal(header, 'time                     statusCode  client.user  cart.items  a.b  msg  level')
  const record = sampleRecord({ cart: { items: 2 }, 'a.b': '\u001b[31m' })
  assert.equal(row(record), '2026-11-24 12:00:00.000  200         2            2           \\u001b[31m  -    info')
})

test('a record is shown whole, nested fields too, its stack and lines below, and nothing a terminal obeys', () => {
  const stack = 'TypeError: no\n    at pay (/pay.ts:4:1)\n    at \u001b[31m'
  const record = sampleRecord({
    level: 50,
    cart: { items: [1, { a: 2 }], empty: {} },
    '\u001b]0;x': '\u0007',
    err: { type: 'TypeError', message: 'no', stack },
  })
  const line: DirectLine = { level: 30, time: NOON, category: 'db', msg: 'select\n', caller: 'a.ts:1' }
  const shown = longRecord(record, [line], zone, PLAIN)
  const expected = [
    /^level +error$/,
    /^client\.user +2$/,
    /^cart\.items +\[1,\{"a":2\}\]$/,
    /^cart\.empty +\{\}$/,
    /^\\u001b\]0;x +\\u0007$/,
    /^err\.type +TypeError$/,
    /^ {4}at pay \(\/pay\.ts:4:1\)$/,
    /^ {4}at \\u001b\[31m$/,
    /^ {2}\[INFO\] {2}2026-11-24 12:00:00\.000 db a\.ts:1 select\\n$/,
  ]
  for (const pattern of expected)
    assert.ok(
      shown.some((text) => pattern.test(text)),
      String(pattern),
    )
  assert.equal(new Set(shown.slice(0, 20).map((text) => /^\S+ +/.exec(text)?.[0].length)).size, 1)
})

test('show prints the newest request of an id with its lines in every category, and no other request of that id', async (t) => {
  const dir = tempLogDir(t)
  const day = 86_400_000
  append(partPath(dir, '2026-11-23'), sampleRecord({ time: NOON - day, url: 'localhost/before' }))
  append(partPath(dir, '2026-11-24'), sampleRecord({ durationUs: 2_000_000 }), sampleRecord({ reqId: 'req-2' }))
  append(
    partPath(dir, '2026-11-24', 1, 'db'),
    { level: 30, time: NOON - day, category: 'db', reqId: 'req-1', msg: 'yesterday' },
    { level: 30, time: NOON - 1900, category: 'db', reqId: 'req-1', msg: 'select' },
    { level: 30, time: NOON - 1800, category: 'db', reqId: 'req-2', msg: 'other' },
  )
  append(partPath(dir, '2026-11-24', 1, 'pay'), { level: 30, time: NOON, category: 'pay', reqId: 'req-1', msg: 'paid' })
  const { stdout, code } = await run(['show', 'req-1', '--dir', dir])
  assert.equal(code, 0)
  assert.match(stdout, /^url +localhost\/test$/m)
  assert.match(stdout, / db {2}select \{"reqId":"req-1"\}\n.* pay paid /)
  assert.doesNotMatch(stdout, /before|yesterday|other/)
  const gone = ['show', 'req-9', '--dir', dir]
  const [none, earlier] = await Promise.all([run(gone), run([...gone, '--until', '2000-01-01'])])
  assert.deepEqual([none.code, none.stderr], [1, `access-log: no request with the id 'req-9' in ${dir}\n`])
  assert.match(earlier.stderr, / at that time; leave out --since, --until and --at\n$/)
  assert.equal((await run(['show', '--dir', dir])).code, 2)
})

test('show and find --long tell what they could not read, once, and exit with 3', async (t) => {
  const dir = tempLogDir(t)
  append(partPath(dir, '2026-11-24'), sampleRecord())
  const damaged = `${partPath(dir, '2026-11-24', 1, 'db')}.gz`
  mkdirSync(dirname(damaged), { recursive: true })
  writeFileSync(damaged, 'not compressed')
  const runs = [
    ['show', 'req-1'],
    ['show', 'none'],
    ['find', 'app', '--long'],
  ].map((args) => run([...args, '--dir', dir]))
  for (const { code, stderr } of await Promise.all(runs)) {
    assert.equal(code, 3)
    assert.equal(stderr.match(/cannot read .*db\.2026-11-24\.1\.log\.gz/g)?.length, 1, stderr)
  }
})

test('on a terminal long output goes through PAGER, unless --no-pager', async (t) => {
  if (!process.env.CI && spawnSync('script', ['--version']).status !== 0) {
    t.skip('needs a terminal: apt-get install bsdutils')
    return
  }
  const dir = tempLogDir(t)
  append(partPath(dir, '2026-11-24'), ...numbered(1, 60), 'broken')
  const shown = (option: string, PAGER = "sed 's/^/PAGED /'") => {
    const command = `${process.execPath} ${COMMAND.join(' ')} cat ${option} --dir ${dir}`
    const env = { ...process.env, TERM: 'xterm', NO_COLOR: '1', PAGER }
    return spawnSync('script', ['-qec', command, '/dev/null'], { encoding: 'utf8', env }).stdout
  }
  assert.match(shown(''), /^(PAGED \[INFO\] [^\n]*\n){60}1 broken line: /)

  assert.match(shown('--since 2026-11-24T12:00:59Z'), /^(\[INFO\] [^\n]*\n){2}1 broken line: /)
  assert.match(shown('--no-pager'), /^\[INFO\] /)
  const without = shown('', 'no-such-pager -x')
  assert.match(without, /^(\[INFO\] [^\n]*\n){60}/)
  assert.match(without, /access-log: PAGER is 'no-such-pager -x'; expected a program that is there/)
})
