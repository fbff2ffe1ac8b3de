import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { append, partPath } from '../reader/harness/log-writer.ts'
import { numbered, sampleRecord } from '../reader/harness/sample-record.ts'
import { tempLogDir } from '../reader/harness/temp-log-dir.ts'
import { COMMAND, collect, run, start, written } from './harness/access-log.ts'

const ESCAPE = '\u001b'

test('control characters and direction marks of a record are written out', async (t) => {
  const dir = tempLogDir(t)
  const hostile = `a${ESCAPE}[31m\u0007\u009b2J\u007f\u202eb\u2066\r\n\u0000`
  append(
    partPath(dir, '2026-11-24'),
    sampleRecord({
      url: hostile,
      method: hostile,
      reqId: hostile,
      route: hostile,
      statusCode: 500,
      processedTime: hostile,
      client: { client: hostile, user: hostile, email: hostile },
      errorDetail: { errorFunc: hostile, location: hostile, raised: hostile, message: hostile, detail: hostile },
    }),
    { level: 30, time: 1, category: hostile, caller: hostile, msg: hostile, [hostile]: hostile },
    `broken ${hostile.replace('\n', '')}`,
  )
  const unsafe = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/
  for (const args of [['cat'], ['tail'], ['find', '--csv'], ['stats'], ['stats', '--csv']]) {
    const { stdout, stderr } = await run([...args, '--dir', dir])
    assert.doesNotMatch(stdout, unsafe, args.join(' '))
    assert.doesNotMatch(stderr, unsafe, args.join(' '))
    assert.ok(stdout.includes('\\u001b[31m'), args.join(' '))
  }
})

test('pipes get no colours, unless FORCE_COLOR asks for them and NO_COLOR does not', async (t) => {
  const dir = tempLogDir(t)
  append(partPath(dir, '2026-11-24'), sampleRecord())
  const isColored = async (env: NodeJS.ProcessEnv) =>
    (await run(['cat', '--dir', dir], { env })).stdout.includes(ESCAPE)
  assert.equal(await isColored({}), false)
  assert.equal(await isColored({ FORCE_COLOR: '1' }), true)
  assert.equal(await isColored({ FORCE_COLOR: '0' }), false)
  assert.equal(await isColored({ FORCE_COLOR: '1', NO_COLOR: '1' }), false)
})

test('a pipe that is closed early ends the command quietly', async (t) => {
  const dir = tempLogDir(t)
  append(partPath(dir, '2026-11-24'), ...numbered(1, 20_000))
  const child = start(['cat', '--dir', dir])
  const stderr = collect(child, 'stderr')
  assert.ok(child.stdout)
  await once(child.stdout, 'data')
  child.stdout.destroy()
  const [code, signal] = await once(child, 'exit')
  assert.deepEqual({ code, signal, stderr: stderr() }, { code: 0, signal: null, stderr: '' })
})

test('tail -f prints the last lines, then those that come, and ends on ctrl-C with 130', async (t) => {
  const dir = tempLogDir(t)
  const path = partPath(dir, '2026-11-24')
  append(path, ...numbered(1, 3))
  const child = start(['tail', '-f', '-n', '2', '--json', '--dir', dir])
  t.after(() => child.kill('SIGKILL'))
  const [stdout, stderr] = [collect(child, 'stdout'), collect(child, 'stderr')]
  await written(child, 'stdout', '"req-3"')
  append(path, ...numbered(4, 4))
  await written(child, 'stdout', '"req-4"')
  append(partPath(dir, '2026-11-25'), ...numbered(5, 5))
  await written(child, 'stdout', '"req-5"')
  child.kill('SIGINT')
  const [code] = await once(child, 'close')
  const ids = stdout()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line).reqId)
  assert.deepEqual(
    { ids, code, stderr: stderr() },
    { ids: ['req-2', 'req-3', 'req-4', 'req-5'], code: 130, stderr: '' },
  )
})

test('tail -f tells at once what the last lines cannot be read from', async (t) => {
  const dir = tempLogDir(t)
  append(partPath(dir, '2026-11-23'), sampleRecord({ url: 'localhost/yesterday' }))
  writeFileSync(`${partPath(dir, '2026-11-24')}.gz`, 'not compressed')
  const child = start(['tail', '-f', '--dir', dir])
  t.after(() => child.kill('SIGKILL'))
  const stderr = collect(child, 'stderr')
  await written(child, 'stdout', 'localhost/yesterday')
  child.kill('SIGTERM')
  const [code] = await once(child, 'close')
  assert.match(stderr(), /^access-log: cannot read .*app\.2026-11-24\.1\.log\.gz: .*\n$/)
  assert.equal(code, 143)
})

test('tail -f waits for a folder that is not there, and SIGTERM ends it with 143', async (t) => {
  const dir = `${tempLogDir(t)}/later`
  const child = start(['tail', '-f', '--dir', dir])
  t.after(() => child.kill('SIGKILL'))
  const stderr = collect(child, 'stderr')
  append(partPath(dir, '2026-11-24'), sampleRecord({ url: 'localhost/first' }))
  await written(child, 'stdout', 'localhost/first')
  child.kill('SIGTERM')
  const [code] = await once(child, 'close')
  assert.deepEqual({ code, stderr: stderr() }, { code: 143, stderr: '' })
})

test('tail -f --since begins at that time', async (t) => {
  const dir = tempLogDir(t)
  append(partPath(dir, '2026-11-24'), ...numbered(1, 30))
  const child = start(['tail', '-f', '--json', '--since', '2026-11-24 12:00:28', '--dir', dir])
  t.after(() => child.kill('SIGKILL'))
  const stdout = collect(child, 'stdout')
  await written(child, 'stdout', '"req-30"')
  assert.deepEqual(stdout().match(/req-\d+/g), ['req-28', 'req-29', 'req-30'])
})

test('arguments that cannot be understood exit with 2 and say what was expected', async (t) => {
  const dir = tempLogDir(t)
  append(partPath(dir, '2026-11-24'), sampleRecord())
  const wrong: [string[], RegExp][] = [
    [[], /Usage: access-log <command>/],
    [['frobnicate'], /unknown command "frobnicate"; see access-log --help/],
    [['stat'], /unknown command "stat"; did you mean stats\?/],
    [['cat', '--fields', 'url', '--json'], /Option --fields is given with --json; expected .* leave one of them out/],
    [['tail', '-f', './app.log'], /Option --follow is given with files; expected categories/],
    [['cat', '--frobnicate'], /Option --frobnicate does not exist; see --help/],
    [['cat', 'ap'], /Category is 'ap'; expected one that has files in .*: app/],
    [['cat', '../app'], /Argument is '..\/app'; expected the name of a category, or an existing file/],
    [['cat', '--since', 'soon'], /Option --since is 'soon'; expected /],
    [['cat', '--tz', 'Mars'], /Option --tz is 'Mars'; expected /],
    [['find', '--slow', 'much'], /Option --slow is 'much'; expected a duration/],
    [['find', '--status', '6'.repeat(9)], /Option --status is '666666666'; expected /],
    [['find', '--outcome', 'lost'], /Option --outcome is 'lost'; expected completed/],
    [['find', '--not-outcome', 'lost'], /Option --not-outcome is 'lost'; expected completed, /],
    [['find', '--level', 'loud'], /Option --level is 'loud'; expected trace/],
    [['find', '--user', ''], /Option --user is ''; expected a number, or text that is not empty/],
    [['find', '--not-url', ''], /Option --not-url is ''; expected text/],
    [['cat', '--dir', ''], /Option --dir is ''; expected the folder/],
    [['ls', '--tz', 'Mars'], /Option --tz is 'Mars'; expected /],
    [['show', ''], /Request id is ''; expected one, such as req-1f/],
    [['find', '--where', 'url'], /Option --where is 'url'; expected =, /],
    [['tail', '-n', 'few'], /Option --number is 'few'; expected a whole number/],
    [
      ['tail', '-f', '--until', 'now'],
      /Option --until is given with --follow; expected one of them, as --follow never ends/,
    ],
    [['tail', '-f', '--at', 'now'], /Option --at is given with --follow; expected one of them, as --follow never ends/],
    [
      ['tail', '-f', '--at', 'now', '-d', 'clickhouse://127.0.0.1:9/logs'],
      /Option --at is given with --follow; expected one of them/,
    ],
    [
      ['stats', '--lines', 'direct'],
      /Option --lines is 'direct'; expected access: stats counts the records of requests/,
    ],
    [['stats', '--json', '--csv'], /Options --json and --csv are both given; expected one of them/],
    [['cat', '--long', '--json'], /Option --long is given with --json; expected one of them/],
    [['find', '--fields', 'time', '--long'], /Option --long is given with --fields; expected one of them/],
    [['cat', '--lines', 'some'], /Option --lines is 'some'; expected access, direct or all/],
  ]
  const runs = wrong.map(async ([args, message]) => {
    const { code, stderr, stdout } = await run(args, { env: { LOG_DIR: dir } })
    assert.match(stderr, message)
    assert.deepEqual({ code, stdout }, { code: 2, stdout: '' }, args.join(' '))
  })
  await Promise.all(runs)
})

test('a folder that cannot be read exits with 3', async (t) => {
  const dir = `${tempLogDir(t)}/none`
  assert.equal(existsSync(dir), false)
  const { code, stderr } = await run(['cat', '--dir', dir])
  assert.equal(code, 3)
  assert.match(stderr, /^access-log: no such folder: .*none; use /)
})

test('every command has its --help, and the whole one lists them with the exit codes', async () => {
  const { stdout, code } = await run(['--help'])
  assert.equal(code, 0)
  assert.match(stdout, /Exit codes: 0 success/)
  const names = ['ls', 'cat', 'tail', 'find', 'show', 'stats', 'report', 'config', 'completion']
  const runs = names.map(async (name) => {
    assert.match(stdout, new RegExp(`^ {2}${name} +\\w`, 'm'))
    const help = await run([name, '--help'])
    assert.match(help.stdout, new RegExp(`^Usage: access-log ${name} `))
    assert.equal(help.code, 0)
  })
  await Promise.all(runs)
  const { stdout: version } = await run(['--version'])
  assert.match(version, /^\d+\.\d+\.\d+\n$/)
})

test('a terminal gets colours', async (t) => {
  if (!process.env.CI && spawnSync('script', ['--version']).status !== 0) {
    t.skip('needs a terminal: apt-get install bsdutils')
    return
  }
  const dir = tempLogDir(t)
  append(partPath(dir, '2026-11-24'), sampleRecord())
  const command = `${process.execPath} ${COMMAND.join(' ')} cat --dir ${dir}`
  const env = { ...process.env, TERM: 'xterm', NO_COLOR: undefined, FORCE_COLOR: undefined }
  const { stdout } = spawnSync('script', ['-qec', command, '/dev/null'], { encoding: 'utf8', env })
  assert.match(stdout, /^\u001b\[32m\[INFO\] \u001b\[39m/)
})
