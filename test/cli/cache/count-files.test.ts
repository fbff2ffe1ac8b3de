import assert from 'node:assert/strict'
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { cacheFolder } from '../../../lib/cli/cache/cache-folder.ts'
import { countFiles } from '../../../lib/cli/cache/count-files.ts'
import { Tally } from '../../../lib/cli/stats/tally.ts'
import { compileQuery } from '../../../lib/reader/query/query.ts'
import { filesOf } from '../../../lib/reader/read-entries.ts'
import { NOON, sampleRecord } from '../../reader/harness/sample-record.ts'
import { tempLogDir } from '../../reader/harness/temp-log-dir.ts'
import { runHere } from '../harness/run-here.ts'

const DAY = 86_400_000
const OLD = (Date.now() - 7_200_000) / 1000
/** Long ones, so that few are above what is worth cacheUse. */
const LINES = 1500
const URL = `localhost/${'a'.repeat(3000)}`

interface House {
  logDir: string
  /** Of the user, with what is kept. */
  cache: string
  ask(...args: string[]): Promise<string>
}

/** Two days that are closed, the first of them with a broken line, and today. */
function house(t: TestContext): House {
  const [logDir, cache] = [tempLogDir(t), join(tempLogDir(t), 'cache')]
  writeDay(logDir, '2026-11-22', { time: NOON - 2 * DAY }, 'no record\n')
  writeDay(logDir, '2026-11-23', { time: NOON - DAY, statusCode: 404 })
  writeDay(logDir, '2026-11-24', { time: NOON, statusCode: 500 }, '', 3)
  utimesSync(pathOf(logDir, '2026-11-24'), Date.now() / 1000, Date.now() / 1000)
  return {
    logDir,
    cache,
    async ask(command = '', ...args) {
      const { code, stdout, stderr } = await runHere([command, '--dir', logDir, '--tz', 'UTC', ...args], {
        XDG_CACHE_HOME: cache,
      })
      assert.equal(code, 0, stderr)
      return `${stdout}${stderr}`.replace(/"made":\d+/, '')
    },
  }
}

function writeDay(
  logDir: string,
  day: string,
  changes: Parameters<typeof sampleRecord>[0],
  behind = '',
  lines = LINES,
): void {
  mkdirSync(join(logDir, 'app'), { recursive: true })
  writeFileSync(
    pathOf(logDir, day),
    `${JSON.stringify(sampleRecord({ url: URL, ...changes }))}\n`.repeat(lines) + behind,
  )
  utimesSync(pathOf(logDir, day), OLD, OLD)
}

const pathOf = (logDir: string, day: string) => join(logDir, 'app', `app.${day}.1.log`)

/** Writes other content of the same length into a file, which only reading it tells. */
function changeUnseen(logDir: string, day: string): void {
  const path = pathOf(logDir, day)
  const { atimeMs, mtimeMs } = statSync(path)
  writeFileSync(path, readFileSync(path, 'utf8').replaceAll('"statusCode":404', '"statusCode":503'))
  utimesSync(path, atimeMs / 1000, mtimeMs / 1000)
}

const entriesOf = (cache: string) =>
  readdirSync(join(cache, 'fastify-access-log')).map((name) => join(cache, 'fastify-access-log', name))
/** How often each status came. */
function statusesOf(json: string): Record<string, number> {
  const { status } = JSON.parse(json.split('\n')[0] ?? '') as { status: { value: unknown; count: number }[] }
  return Object.fromEntries(status.map(({ value, count }) => [String(value), count]))
}

const COMMANDS = [
  ['stats'],
  ['stats', '--full'],
  ['stats', '--json', '-n', '3'],
  ['stats', '--status', '404'],
  ['report', '--json'],
  ['report', '--json', '--without', '/test'],
  ['report', '--json', '--since', '2026-11-21', '--compare', 'before'],
  ['report', '--json', '--without', '/nothing'],
]

test('a command says the same whether it reads the closed files or what was kept of them', async (t) => {
  const { ask, cache } = house(t)
  for (const command of COMMANDS) {
    const read = await ask(...command, '--no-cache')
    assert.equal(await ask(...command), read)
    assert.equal(await ask(...command), read, `${command} again`)
  }
  // A span of time that leaves out none of the files asks the same of them.
  assert.equal(entriesOf(cache).length, COMMANDS.length - 1)
})

test('files that are closed and unchanged are not read again, unless it is asked for', async (t) => {
  const { ask, logDir } = house(t)
  const before = await ask('stats', '--json')
  changeUnseen(logDir, '2026-11-23')
  assert.equal(await ask('stats', '--json'), before)
  const read = statusesOf(await ask('stats', '--json', '--no-cache'))
  assert.deepEqual(read, { 200: LINES, 503: LINES, 500: 3 })
})

test('what was written since is counted besides', async (t) => {
  const { ask, logDir } = house(t)
  await ask('stats', '--json')
  writeDay(logDir, '2026-11-24', { time: NOON, statusCode: 500 }, '', 9)
  assert.equal(statusesOf(await ask('stats', '--json'))[500], 9)
})

test('a day that was closed since is counted behind what was kept of the days before it', async (t) => {
  const { ask, logDir, cache } = house(t)
  await ask('stats', '--json')
  changeUnseen(logDir, '2026-11-23')
  writeDay(logDir, '2026-11-24', { time: NOON, statusCode: 500 }, '', 5)
  for (const _again of [1, 2]) {
    assert.deepEqual(statusesOf(await ask('stats', '--json')), { 200: LINES, 404: LINES, 500: 5 })
  }
  assert.equal(entriesOf(cache).length, 1)
})

for (const [what, change] of [
  ['is longer', (path: string) => writeFileSync(path, readFileSync(path, 'utf8').repeat(2))],
  ['was written to in place', (path: string) => utimesSync(path, OLD + 1, OLD + 1)],
  [
    'was put in its place',
    (path: string) => {
      writeFileSync(`${path}.new`, readFileSync(path))
      utimesSync(`${path}.new`, OLD, OLD)
      renameSync(`${path}.new`, path)
    },
  ],
] as const) {
  test(`a file that ${what} is read again`, async (t) => {
    const { ask, logDir } = house(t)
    await ask('stats', '--json')
    changeUnseen(logDir, '2026-11-23')
    change(pathOf(logDir, '2026-11-23'))
    assert.ok((statusesOf(await ask('stats', '--json'))[503] ?? 0) >= LINES)
  })
}

test('a record of another time than its file is named by is left out of a span, kept or not', async (t) => {
  const { ask, logDir } = house(t)
  const stray = `${JSON.stringify(sampleRecord({ time: NOON - 9 * DAY, statusCode: 418 }))}\n`
  writeDay(logDir, '2026-11-23', { time: NOON - DAY, statusCode: 404 }, stray)
  const span = ['stats', '--json', '--since', '2026-11-21']
  assert.equal(statusesOf(await ask('stats', '--json'))[418], 1)
  for (const again of [1, 2]) {
    assert.deepEqual(statusesOf(await ask(...span)), { 200: LINES, 404: LINES, 500: 3 }, `time ${again}`)
  }
})

test('what is kept is for its user alone, and goes with the files that it was counted of', async (t) => {
  const { ask, logDir, cache } = house(t)
  await ask('stats', '--json')
  const [entry = ''] = entriesOf(cache)
  assert.equal(statSync(entry).mode & 0o777, 0o600)
  assert.equal(statSync(join(cache, 'fastify-access-log')).mode & 0o777, 0o700)
  rmSync(pathOf(logDir, '2026-11-22'))
  writeDay(logDir, '2026-11-24', { time: NOON }, '')
  await ask('report', '--json')
  assert.equal(entriesOf(cache).includes(entry), false)
})

const DAMAGES: readonly [string, (entry: string) => void][] = [
  ['is empty', (entry) => writeFileSync(entry, '')],
  ['is cut', (entry) => writeFileSync(entry, readFileSync(entry).subarray(0, -9))],
  [
    'has another byte',
    (entry) =>
      writeFileSync(
        entry,
        readFileSync(entry).map((byte, at, { length }) => (at === length - 40 ? byte ^ 1 : byte)),
      ),
  ],
  [
    'was written by another version',
    (entry) =>
      writeFileSync(entry, Buffer.from(readFileSync(entry, 'latin1').replace('"version":"', '"version":"9'), 'latin1')),
  ],
  [
    'is a link',
    (entry) => {
      renameSync(entry, `${entry}.away`)
      symlinkSync(`${entry}.away`, entry)
    },
  ],
]

for (const [what, damage] of DAMAGES) {
  test(`an entry that ${what} is not believed`, async (t) => {
    const { ask, logDir, cache } = house(t)
    await ask('stats', '--json')
    const [entry = ''] = entriesOf(cache)
    damage(entry)
    changeUnseen(logDir, '2026-11-23')
    assert.equal(statusesOf(await ask('stats', '--json'))[503], LINES)
    assert.equal(statusesOf(await ask('stats', '--json'))[503], LINES)
  })
}

test("another user's entry is not believed", async (t) => {
  const { ask, logDir } = house(t)
  await ask('stats', '--json')
  changeUnseen(logDir, '2026-11-23')
  t.mock.method(process as { getuid(): number }, 'getuid', () => 4711)
  assert.equal(statusesOf(await ask('stats', '--json'))[503], LINES)
})

test('counting what will be kept ends by the signal', async (t) => {
  const { logDir, cache } = house(t)
  rmSync(pathOf(logDir, '2026-11-24'))
  const query = { logDir, signal: AbortSignal.abort(new Error('enough')) }
  const compiled = compileQuery(query)
  const scan = { files: await filesOf(compiled), compiled, categories: [], end: async () => {} }
  const counted = countFiles({ logDir }, scan, () => new Tally(3), { folder: cache, question: () => '' })
  await assert.rejects(counted, { message: 'enough' })
})

test('more broken lines than are kept are counted, and nothing is kept', async (t) => {
  const { ask, logDir, cache } = house(t)
  writeDay(logDir, '2026-11-22', { time: NOON - 2 * DAY }, 'no record\n'.repeat(1500))
  assert.match(await ask('stats'), /^1500 broken lines/m)
  assert.throws(() => readdirSync(cache), { code: 'ENOENT' })
})

class Expecting extends Tally {
  readonly expected: number[] = []
  canGoOn = true
  expect({ time }: { time: number }): boolean {
    this.expected.push(time)
    return this.canGoOn || this.records === 0
  }
}

async function scanOf(logDir: string) {
  const compiled = compileQuery({ logDir })
  return { files: await filesOf(compiled), compiled, categories: [], end: async () => {} }
}

test('a late record is expected, of the files that are kept alone', async (t) => {
  const { logDir, cache } = house(t)
  const scan = await scanOf(logDir)
  const expectedWith = async (use: { folder: string; question(): string } | null) =>
    (await countFiles({ logDir }, scan, () => new Expecting(3), use)).expected
  const use = { folder: cache, question: () => '' }
  for (const kept of [null, use]) assert.deepEqual(await expectedWith(kept), [NOON - DAY])
  assert.deepEqual(await expectedWith(use), [])
})

test('a state is gone on from unless it would be other, had the last of the files been known', async (t) => {
  const { logDir, cache } = house(t)
  const use = { folder: cache, question: () => '' }
  const statusesWith = async (canGoOn: boolean) => {
    const make = () => Object.assign(new Expecting(3), { canGoOn })
    return Object.fromEntries((await countFiles({ logDir }, await scanOf(logDir), make, use)).statuses)
  }
  assert.deepEqual(await statusesWith(true), { 200: LINES, 404: LINES, 500: 3 })
  changeUnseen(logDir, '2026-11-23')
  writeDay(logDir, '2026-11-25', { time: NOON + DAY })
  assert.deepEqual(await statusesWith(true), { 200: 2 * LINES, 404: LINES, 500: 3 })
  writeDay(logDir, '2026-11-26', { time: NOON + 2 * DAY })
  assert.deepEqual(await statusesWith(false), { 200: 3 * LINES, 503: LINES, 500: 3 })
})

test('a state that cannot be gone on from is counted anew', async (t) => {
  const { logDir, cache } = house(t)
  const query = { logDir }
  const compiled = compileQuery(query)
  const scan = { files: await filesOf(compiled), compiled, categories: [], end: async () => {} }
  class Misread extends Tally {
    override restore(): void {
      throw new TypeError('counts is not iterable')
    }
  }
  for (const _again of [1, 2]) {
    const tally = await countFiles(query, scan, () => new Misread(3), { folder: cache, question: () => '' })
    assert.equal(tally.records, 2 * LINES + 3)
  }
})

test('which routes were left out is kept of each span by itself', async (t) => {
  const { ask, logDir } = house(t)
  writeDay(logDir, '2026-11-10', { time: NOON - 14 * DAY, route: '/old' })
  writeDay(logDir, '2026-11-11', { time: NOON - 13 * DAY, route: '/old' })
  const without = ['report', '--json', '--without', '/test', '--title', 't']
  const old = ['--since', '2026-11-08', '--until', '2026-11-14']
  await ask(...without, '--since', '2026-11-20', '--compare', '2026-11-08..2026-11-14')
  assert.equal(await ask(...without, ...old), await ask(...without, ...old, '--no-cache'))
})

test('what a killed command left is removed, but not what another one writes', async (t) => {
  const { ask, cache } = house(t)
  const folder = join(cache, 'fastify-access-log')
  mkdirSync(folder, { recursive: true })
  for (const name of ['left.counts.1.part', 'written.counts.2.part']) writeFileSync(join(folder, name), '')
  utimesSync(join(folder, 'left.counts.1.part'), OLD, OLD)
  await ask('stats')
  const parts = readdirSync(folder).filter((name) => name.endsWith('.part'))
  assert.deepEqual(parts, ['written.counts.2.part'])
})

test('a link in the place of the folder is not followed', async (t) => {
  const { ask, cache } = house(t)
  const elsewhere = tempLogDir(t)
  mkdirSync(cache)
  symlinkSync(elsewhere, join(cache, 'fastify-access-log'))
  await ask('stats')
  assert.deepEqual(readdirSync(elsewhere), [])
})

test('a user whom the system does not know keeps nothing', () => {
  const unknown = () => {
    throw new Error('uv_os_homedir returned ENOENT')
  }
  assert.equal(cacheFolder({}, 'linux', unknown), null)
  assert.equal(cacheFolder({ XDG_CACHE_HOME: '/var/cache' }, 'linux', unknown), '/var/cache/fastify-access-log')
})

test('nothing is said where nothing can be kept', async (t) => {
  const { ask, logDir, cache } = house(t)
  writeFileSync(cache, 'a file in the way')
  assert.equal(await ask('stats'), await ask('stats', '--no-cache'))
  const env = { XDG_CACHE_HOME: 'relative', HOME: '' }
  assert.equal((await runHere(['stats', '--dir', logDir], env)).code, 0)
})

test('files that were named and less than eight megabytes are always read', async (t) => {
  const { ask, logDir, cache } = house(t)
  assert.equal((await runHere(['stats', pathOf(logDir, '2026-11-23')], { XDG_CACHE_HOME: cache })).code, 0)
  rmSync(pathOf(logDir, '2026-11-22'))
  await ask('stats')
  assert.throws(() => readdirSync(cache), { code: 'ENOENT' })
})

for (const [platform, env, folder] of [
  ['linux', { HOME: '/home/me' }, '/home/me/.cache/fastify-access-log'],
  ['linux', { HOME: '/home/me', XDG_CACHE_HOME: '/var/cache/me' }, '/var/cache/me/fastify-access-log'],
  ['linux', { HOME: '/home/me', XDG_CACHE_HOME: 'relative' }, null],
  ['darwin', { HOME: '/Users/me' }, '/Users/me/Library/Caches/fastify-access-log'],
  ['win32', {}, null],
] as const) {
  test(`counts are kept in ${folder ?? 'no folder'} on ${platform} with ${JSON.stringify(env)}`, () => {
    assert.equal(cacheFolder(env, platform), folder)
  })
}
