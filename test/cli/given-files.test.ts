import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { closeSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { gunzipSync, gzipSync } from 'node:zlib'
import { UsageError } from '../../lib/cli/exit.ts'
import { openGivenFiles } from '../../lib/cli/given-files.ts'
import { numbered } from '../reader/harness/sample-record.ts'
import { tempLogDir } from '../reader/harness/temp-log-dir.ts'
import { collect, run, start } from './harness/access-log.ts'

const text = (from: number, to: number) =>
  numbered(from, to)
    .map((record) => `${JSON.stringify(record)}\n`)
    .join('')

test('files of any name are read, plain and compressed, merged by time', async (t) => {
  const dir = tempLogDir(t)
  writeFileSync(join(dir, 'app.2026-11-24.1.log.1'), text(3, 4))
  writeFileSync(join(dir, 'older.bin'), gzipSync(text(1, 2)))
  const { stdout, stderr, code } = await run([
    'cat',
    '--json',
    join(dir, 'app.2026-11-24.1.log.1'),
    join(dir, 'older.bin'),
  ])
  assert.deepEqual({ stdout, stderr, code }, { stdout: text(1, 4), stderr: '', code: 0 })
})

test('a file and its compressed copy give their lines once, another file with such a name its own', async (t) => {
  const dir = tempLogDir(t)
  const [plain, copy] = [join(dir, 'app.log'), join(dir, 'app.log.gz')]
  writeFileSync(plain, text(3, 6))
  for (const [content, expected] of [
    [gzipSync(text(3, 6)), text(3, 6)],
    [gzipSync(text(3, 6)).subarray(0, 60), text(3, 6)],
    [gzipSync(text(1, 2)), text(1, 6)],
  ] as const) {
    writeFileSync(copy, content)
    assert.equal((await run(['cat', '--json', plain, copy])).stdout, expected)
  }
})

test('- is stdin, from either end, and leaves nothing behind', async (t) => {
  const dir = tempLogDir(t)
  for (const [input, args] of [
    [Buffer.from(text(1, 5)), ['tail', '-2', '--json', '-']],
    [gzipSync(text(1, 5)), ['find', '--since', '2026-11-24 12:00:04', '--json', '-']],
  ] as const) {
    const child = start(args, { env: { TMPDIR: dir } })
    const stdout = collect(child, 'stdout')
    child.stdin?.end(input)
    await new Promise((resolve) => child.on('close', resolve))
    assert.equal(stdout(), text(4, 5), args.join(' '))
  }
  assert.deepEqual(
    readdirSync(dir).filter((name) => name.startsWith('access-log')),
    [],
  )
})

test('a folder, a missing file, and files among categories are refused', async (t) => {
  const dir = tempLogDir(t)
  await assert.rejects(openGivenFiles([dir], Readable.from([])), UsageError)
  await assert.rejects(openGivenFiles([join(dir, 'none.log')], Readable.from([])), UsageError)
  const stdin = openSync(dir, 'r')
  t.after(() => closeSync(stdin))
  await assert.rejects(
    openGivenFiles(['-'], Object.assign(Readable.from([]), { fd: stdin })),
    /^UsageError: Stdin is a folder/,
  )
  const { code, stderr } = await run(['cat', 'app', './x.log', '--dir', dir])
  assert.equal(code, 2)
  assert.match(stderr, /Arguments are \[ 'app', '\.\/x\.log' \]; expected categories or files, not both/)
})

test('of a device its name and what was expected are told once', async () => {
  const { code, stderr } = await run(['cat', '/dev/null'])
  assert.deepEqual(
    { code, stderr },
    { code: 3, stderr: 'access-log: cannot read /dev/null: expected a file, found something else with that name\n' },
  )
})

test('a copy of stdin that fails is removed', async (t) => {
  const { TMPDIR = '/tmp' } = process.env
  const dir = tempLogDir(t)
  process.env.TMPDIR = dir
  t.after(() => {
    process.env.TMPDIR = TMPDIR
  })
  const broken: Readable = new Readable({ read: () => broken.destroy(new Error('gone')) })
  await assert.rejects(openGivenFiles(['-'], broken), /gone/)
  assert.deepEqual(readdirSync(dir), [])
})

test('the content of a copied stdin is that of stdin', async () => {
  const given = await openGivenFiles(['-'], Readable.from([text(1, 2)]))
  assert.equal(readFileSync(given.files[0]?.path ?? '', 'utf8'), text(1, 2))
  await given.end()
  assert.throws(() => readFileSync(given.files[0]?.path ?? ''), { code: 'ENOENT' })
})

test('a pipe with a name is read as stdin is, its lines once', { skip: process.platform === 'win32' }, async (t) => {
  const dir = tempLogDir(t)
  const pipe = join(dir, 'piped.log')
  execFileSync('mkfifo', [pipe])
  const given = openGivenFiles([pipe, pipe], Readable.from([]))
  await writeFile(pipe, gzipSync(text(1, 2)))
  const { files, categories, end } = await given
  assert.deepEqual(
    files.map(({ path, compressed }) => [gunzipSync(readFileSync(path)).toString(), compressed]),
    [[text(1, 2), true]],
  )
  assert.deepEqual(categories, [])
  await end()
})

test('a signal ends the waiting for a pipe that nobody writes to, and for stdin', { timeout: 20_000 }, async (t) => {
  const dir = tempLogDir(t)
  const pipe = join(dir, 'silent.log')
  execFileSync('mkfifo', [pipe])
  for (const path of [pipe, '-']) {
    const ending = new AbortController()
    const given = openGivenFiles([path], new Readable({ read() {} }), ending.signal)
    setImmediate(() => ending.abort())
    await assert.rejects(given, { name: 'AbortError' })
  }
})
