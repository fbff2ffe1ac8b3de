import assert from 'node:assert/strict'
import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { type ExampleServer, startExampleServer } from './harness/example-server.ts'
import { blocksOf, commandsOf } from './harness/readme.ts'
import { ROOT } from './harness/run-example.ts'

type Line = Record<string, unknown>

const folder = mkdtempSync(join(tmpdir(), 'example-server-'))
let server: ExampleServer

before(async () => {
  server = await startExampleServer(join(folder, 'logs'))
})

after(async () => {
  await server.end('SIGKILL')
  rmSync(folder, { recursive: true })
})

/** Runs a command of the README as it stands there, apart from the port and the folder. */
async function run(command: string): Promise<string> {
  const here = command.replaceAll('localhost:3000', `localhost:${server.port}`).replaceAll('/tmp/', `${folder}/`)
  const { stdout } = await promisify(execFile)('sh', ['-c', here.replace(/^curl /, 'curl -sS ')], { cwd: folder })
  return stdout
}

function linesOf(category: string): Line[] {
  const text = readFileSync(join(folder, 'logs', `${category}.log`), 'utf8')
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)
}

/** Those of the first screen; others follow for the first program. */
const curls = commandsOf('README.md', 'curl').slice(0, 2)

test('the curl lines of the README log in and open the page', async () => {
  assert.equal(curls.length, 2)
  const [login = '', page = ''] = curls
  assert.match(await run(login), /^\{"token":"[\w-]+\.[\w-]+\.[\w-]+"\}$/)
  assert.equal(await run(page), '<h1>user@example.com</h1>')
})

test('the line the README tails is the record of the page, with user and masked e-mail', async () => {
  const [tail = ''] = commandsOf('README.md', 'tail')
  // The file is there a moment after the answer: lines wait for others by default.
  const deadline = Date.now() + 5000
  let printed = ''
  while (!printed.includes('/mypage') && Date.now() < deadline) {
    await sleep(50)
    printed = await run(tail).catch(() => '')
  }
  const { url, statusCode, client } = JSON.parse(printed) as Line
  assert.deepEqual(
    { url, statusCode, client },
    { url: 'localhost/mypage', statusCode: 200, client: { client: '127.0.0.1', user: 2, email: '**e*@example.com' } },
  )
})

test('the server prints the curl lines of the README and a failing one', async () => {
  const printed = server.greeting.split('\n').flatMap((line) => (line.startsWith('  curl ') ? [line.trim()] : []))
  const shown = printed.map((line) => line.replaceAll(`localhost:${server.port}`, 'localhost:3000'))
  assert.deepEqual(shown.slice(0, 2), curls)
  assert.match(await run(shown[2] ?? ''), /^\{"status":500,"code":"5000000"/)
})

test('the API needs its token in the header, checks what it is sent, and knows who asked', async () => {
  const api = `http://localhost:${server.port}/api/v1`
  assert.equal((await fetch(`http://localhost:${server.port}/mypage`)).status, 401)
  assert.equal((await fetch(`${api}/things`)).status, 401)
  const token = /\s(\S+)\n*$/.exec(readFileSync(join(folder, 'cookies'), 'utf8'))?.[1]
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const post = (path: string, body: object) =>
    fetch(`${api}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  assert.equal((await fetch(`${api}/things`, { headers })).status, 200)
  assert.equal((await fetch(`${api}/things/7`, { headers })).status, 404)
  assert.equal((await post('/things', { name: '' })).status, 400)
  assert.equal((await post('/things', { name: 'table' })).status, 201)
  assert.deepEqual(await (await fetch(`${api}/things/3`, { headers })).json(), { id: 3, name: 'table' })
  assert.equal((await post('/payments', { orderId: 'A-17' })).status, 202)
  assert.equal((await fetch(`http://localhost:${server.port}/`)).status, 200)
})

test('SIGTERM ends the server with 0, its records on disk, one a request', async () => {
  assert.deepEqual(await server.end('SIGTERM'), [0, null])
  assert.deepEqual(
    linesOf('app').map(({ method, url, statusCode }) => `${method} ${url} ${statusCode}`),
    [
      'POST localhost/api/auth/login 200',
      'GET localhost/mypage 200',
      'GET localhost/api/v1/broken 500',
      'GET localhost/mypage 401',
      'GET localhost/api/v1/things 401',
      'GET localhost/api/v1/things 200',
      'GET localhost/api/v1/things/7 404',
      'POST localhost/api/v1/things 400',
      'POST localhost/api/v1/things 201',
      'GET localhost/api/v1/things/3 200',
    ],
  )
  assert.deepEqual(
    linesOf('payment').map(({ url, orderId }) => [url, orderId]),
    [['localhost/api/v1/payments', 'A-17']],
  )
  assert.deepEqual(
    linesOf('db').map(({ msg, rows }) => [msg, rows]),
    [
      ['select things', 2],
      ['select thing', 0],
      ['insert thing', 1],
      ['select thing', 1],
    ],
  )
})

/** The lines of these pages are the example server's; of README.md the first is, the others are the first program's. */
const SHOWN: Record<string, string[]> = {
  'README.md': blocksOf('README.md', 'json').slice(0, 1),
  'docs/options.md': blocksOf('docs/options.md', 'json'),
  'docs/access-control.md': blocksOf('docs/access-control.md', 'json'),
}

for (const [page, blocks] of Object.entries(SHOWN)) {
  test(`the lines in ${page} are lines this server writes`, () => {
    const written = ['app', 'db'].flatMap(linesOf).map(comparable)
    const shown = blocks.flatMap((block) => block.trimEnd().split('\n'))
    assert.ok(shown.length >= 1)
    for (const line of shown) {
      const sample = comparable(JSON.parse(line) as Line)
      assert.ok(written.includes(sample), `no such line was written: ${sample}`)
    }
  })
}

const withoutJq = hasProgram('jq') || process.env.CI ? false : 'needs jq: apt-get install jq'

test('the jq line of docs/reading.md prints the failing requests', { skip: withoutJq }, async () => {
  const [jq = ''] = commandsOf('docs/reading.md', 'jq')
  assert.match(
    await run(jq),
    /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d\tlocalhost\/api\/v1\/broken\t\d+ line in .*examples\/server\.ts\n$/,
  )
})

/** A line without what differs from run to run: times, ids, and where the project lies. */
function comparable(line: Line): string {
  const { time, processedTime, datetimeUTC, datetimeKST, durationUs, reqId, err, ...same } = line
  const keys = Object.keys(line).filter((key) => key !== 'err')
  return JSON.stringify([keys, same]).replaceAll(ROOT, '/app/')
}

function hasProgram(name: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${name}`])
    return true
  } catch {
    return false
  }
}
