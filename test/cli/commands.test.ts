import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { append, partPath, writeGzip } from '../reader/harness/log-writer.ts'
import { NOON, numbered, sampleRecord } from '../reader/harness/sample-record.ts'
import { tempLogDir } from '../reader/harness/temp-log-dir.ts'
import { run } from './harness/access-log.ts'

const failed = sampleRecord({
  time: NOON + 60_000,
  level: 50,
  statusCode: 500,
  method: 'POST',
  url: 'localhost/pay',
  reqId: 'req-f',
  outcome: 'aborted',
  client: { client: '10.0.0.7', user: null, email: null },
  errorDetail: {
    errorFunc: 'pay',
    location: '4 line in /pay.ts',
    raised: 'CardError',
    message: 'no funds',
    detail: 'x',
  },
})
const direct = { level: 30, time: NOON + 30_000, category: 'db', rows: 3, caller: 'users.ts:12', msg: 'select users' }

function logs(t: Parameters<typeof tempLogDir>[0]): string {
  const logDir = tempLogDir(t)
  append(partPath(logDir, '2026-11-24'), sampleRecord(), failed)
  append(partPath(logDir, '2026-11-24', 1, 'db'), direct)
  return logDir
}

test('cat prints every category merged by time, in one line each', async (t) => {
  const { code, stdout, stderr } = await run(['cat', '--dir', logs(t)])
  assert.equal(
    stdout,
    [
      '[INFO]  2026-11-24 12:00:00.000 app 200 GET      0.27 ms localhost/test 127.0.0.1 user=2 **e*@example.com',
      '[INFO]  2026-11-24 12:00:30.000 db  users.ts:12 select users {"rows":3}',
      '[ERROR] 2026-11-24 12:01:00.000 app 500 POST     0.27 ms localhost/pay 10.0.0.7 aborted CardError: no funds (pay, 4 line in /pay.ts) reqId=req-f',
      '',
    ].join('\n'),
  )
  assert.equal(stderr, '')
  assert.equal(code, 0)
})

test('--tz moves printed and given times', async (t) => {
  const dir = logs(t)
  const args = [
    'cat',
    'app',
    '--dir',
    dir,
    '--tz',
    'Asia/Seoul',
    '--since',
    '2026-11-24 21:01',
    '--until',
    '2026-11-24 21:02',
  ]
  const { stdout } = await run(args)
  assert.match(stdout, /^\[ERROR\] 2026-11-24 21:01:00\.000 500 [^\n]*\n$/)
})

test('--json gives the lines as they are', async (t) => {
  const dir = logs(t)
  const { stdout } = await run(['cat', 'app', '--dir', dir, '--json'])
  assert.equal(stdout, readFileSync(partPath(dir, '2026-11-24'), 'utf8'))
})

test('--csv gives a table that no spreadsheet takes for formulas', async (t) => {
  const dir = tempLogDir(t)
  append(
    partPath(dir, '2026-11-24'),
    sampleRecord({ url: '=HYPERLINK("x","y")', method: '+GET', route: '@a', reqId: '-1' }),
  )
  const { stdout } = await run(['cat', '--dir', dir, '--csv'])
  const [header, row] = stdout.split('\n')
  assert.match(header ?? '', /^level,time,category,url,method,statusCode,errorDetail\.errorFunc,/)
  assert.equal(
    row,
    `30,${NOON},app,"'=HYPERLINK(""x"",""y"")",'+GET,200,,,,,,127.0.0.1,2,**e*@example.com,0.267ms,2026/11/24 12:00:00,2026/11/24 21:00:00,completed,-1,'@a,267,,,,`,
  )
})

test('what options and handlers added is shown to people, and in a column of --csv', async (t) => {
  const dir = tempLogDir(t)
  const added = { userAgent: 'curl/8', bytes: 12, orderId: 'A-17', cart: { items: 2 } }
  const { datetimeKST, ...record } = sampleRecord()
  const renamed = Object.fromEntries(
    Object.entries(record).flatMap((entry) => (entry[0] === 'outcome' ? [['berlin', datetimeKST], entry] : [entry])),
  )
  append(partPath(dir, '2026-11-24'), { ...renamed, ...added })
  const shown = '{"userAgent":"curl/8","bytes":12,"orderId":"A-17","cart":{"items":2}}'
  const { stdout } = await run(['cat', '--dir', dir])
  assert.ok(stdout.endsWith(` user=2 **e*@example.com ${shown}\n`), stdout)
  const { stdout: csv } = await run(['cat', '--csv', '--dir', dir])
  assert.match(csv, /,caller,msg,err\.stack,added\n/)
  assert.ok(csv.endsWith(`,"${shown.replaceAll('"', '""')}"\n`), csv)
})

test('find shows the stack below an error, cat and tail when asked', async (t) => {
  const dir = tempLogDir(t)
  const stack =
    'CardError: no\n    at pay (/pay.ts:4:1)\n    at \u001b[31m\ncaused by: Error: x\n    at card (/card.ts:2:1)'
  append(partPath(dir, '2026-11-24'), { ...failed, err: { type: 'CardError', message: 'no', stack } })
  append(partPath(dir, '2026-11-24', 1, 'db'), { ...direct, err: { type: 'SqlError', message: 'gone', stack } })
  const frames = ['at pay (/pay.ts:4:1)', 'at \\u001b[31m', 'caused by: Error: x', 'at card (/card.ts:2:1)']
  for (const args of [['find'], ['tail', '--stack']]) {
    const { stdout } = await run([...args, '--dir', dir])
    const lines = stdout.split('\n')
    const shown = frames.map((frame) => `        ${frame}`)
    assert.deepEqual([...lines.slice(1, 5), ...lines.slice(6, 10)], [...shown, ...shown])
    assert.match(lines[0] ?? '', /select users SqlError: gone \{"rows":3\}$/)
  }
  for (const args of [['find', '--no-stack'], ['cat']]) {
    const { stdout } = await run([...args, '--dir', dir])
    assert.equal(stdout.split('\n').length, 3, args.join(' '))
  }
  const { stdout: csv } = await run(['find', '--csv', '--status', '500', '--dir', dir])
  assert.ok(csv.includes('CardError: no\\n    at pay (/pay.ts:4:1)'))
})

test('find prints what meets the conditions, and exits with 1 when nothing does', async (t) => {
  const dir = logs(t)
  const found: [string[], string[]][] = [
    [['--status', '5xx'], ['req-f']],
    [['--user', '2', '--url', '/t*'], ['req-1']],
    [
      ['--slow', '0.1ms', '--newest'],
      ['req-f', 'req-1'],
    ],
    [['--slow', '0.1ms', '-n', '1'], ['req-1']],
    [['--raised', 'CardError', '--outcome', 'cut', '--outcome', 'aborted'], ['req-f']],
    [['--text', 'select users', '--json'], []],
    [['--method', 'get', '--client', '127.*', '--route', '/test', '--level', 'info'], ['req-1']],
    [['--req-id', 'req-f'], ['req-f']],
    [['--where', 'statusCode = 500 and reqId ~ "q-f"'], ['req-f']],
  ]
  const runs = found.map(async ([args, expected]) => {
    const { stdout, code } = await run(['find', '--dir', dir, '--json', ...args])
    const lines = stdout.split('\n').filter(Boolean)
    assert.deepEqual(lines.map((line) => JSON.parse(line).reqId).filter(Boolean), expected, args.join(' '))
    assert.equal(code, 0)
  })
  await Promise.all(runs)
  const { stdout, code } = await run(['find', '--dir', dir, '--status', '404'])
  assert.deepEqual({ stdout, code }, { stdout: '', code: 1 })
})

test('tail prints the last lines, oldest of them first', async (t) => {
  const dir = tempLogDir(t)
  append(partPath(dir, '2026-11-24'), ...numbered(1, 30))
  append(partPath(dir, '2026-11-25'), ...numbered(31, 32))
  const ids = async (...args: string[]) => {
    const { stdout } = await run(['tail', '--dir', dir, '--json', ...args])
    return stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line).reqId)
  }
  assert.deepEqual(
    await ids(),
    numbered(23, 32).map(({ reqId }) => reqId),
  )
  assert.deepEqual(await ids('-n', '3'), ['req-30', 'req-31', 'req-32'])
})

test('ls lists categories and days with files, sizes and lines', async (t) => {
  const dir = tempLogDir(t)
  append(partPath(dir, '2026-11-24', 1), ...numbered(1, 3))
  append(partPath(dir, '2026-11-24', 2), ...numbered(4, 5))
  writeGzip(partPath(dir, '2026-11-23', 1, 'pay'), ...numbered(1, 2))
  const { stdout } = await run(['ls', '--dir', dir, '--json'])
  const days = stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
  assert.deepEqual(
    days.map(({ bytes, ...day }) => day),
    [
      { category: 'app', day: '2026-11-24', files: 2, lines: 5 },
      { category: 'pay', day: '2026-11-23', files: 1, lines: 2 },
    ],
  )
  const { stdout: human } = await run(['ls', 'app', '--dir', dir])
  assert.match(human, /^category {2}day +files +size +lines\napp +2026-11-24 +2 +\d\.\d KB +5\n$/)
})

test('stats counts by everything and tells percentiles, errors and the slowest', async (t) => {
  const dir = logs(t)
  const { stdout } = await run(['stats', '--dir', dir, '--json', '--tz', '+05:45'])
  const { durationUs, slowest, ...summary } = JSON.parse(stdout)
  assert.deepEqual(summary, {
    records: 2,
    malformed: 0,
    from: '2026-11-24 17:45:00.000',
    to: '2026-11-24 17:46:00.000',
    relativeError: 0.01,
    status: [
      { value: '200', count: 1 },
      { value: '500', count: 1 },
    ],
    outcome: [
      { value: 'aborted', count: 1 },
      { value: 'completed', count: 1 },
    ],
    route: [{ value: '/test', count: 2, failed: 0, durationUs }],
    user: [{ value: '2', count: 1 }],
    client: [
      { value: '10.0.0.7', count: 1 },
      { value: '127.0.0.1', count: 1 },
    ],
    distinct: { route: 1, user: 1, client: 2 },
    hour: [{ value: '2026-11-24 17:00', count: 2, failed: 0 }],
    errors: [{ location: '4 line in /pay.ts', error: 'CardError: no funds', count: 1 }],
  })
  assert.equal(durationUs.max, 267)
  assert.ok(Math.abs(durationUs.p50 - 267) <= 3)
  assert.deepEqual(
    slowest.map(({ reqId }: { reqId: string }) => reqId),
    ['req-1'],
  )
  const { stdout: human } = await run(['stats', '--full', '--dir', dir, '--status', '500'])
  assert.match(human, /^1 records from 2026-11-24 12:01:00\.000/)
  assert.match(
    human,
    /Errors by location\ncount {2}location +error\n +1 {2}4 line in \/pay\.ts {2}CardError: no funds\n/,
  )
  const { stdout: csv } = await run(['stats', '--dir', dir, '--csv'])
  assert.match(csv, /^of,value,count\nrecords,,2\n/)
})

test('broken lines are counted on stderr and do not fail the command', async (t) => {
  const dir = logs(t)
  append(partPath(dir, '2026-11-25'), 'not JSON', 'nor this')
  const { code, stderr, stdout } = await run(['cat', 'app', '--dir', dir])
  assert.equal(stdout.split('\n').length, 3)
  assert.equal(stderr, '2 broken lines, the first: app.2026-11-25.1.log at byte 0 (not JSON)\n')
  assert.equal(code, 0)
})
