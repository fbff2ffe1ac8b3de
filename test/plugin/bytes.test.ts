import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { eventually } from '../endings/harness/deadline.ts'
import { connectTcp } from '../endings/harness/raw-client.ts'
import { type AppGiven, type StartedApp, startApp } from './harness/start-app.ts'

/** Sends raw bytes on a connection of their own and reads until it ends. */
async function sendBytes({ port }: StartedApp, bytes: string | Buffer): Promise<string> {
  const client = await connectTcp({ port })
  await client.send(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes)
  client.fin()
  await client.closed
  return client.received()
}

/** What is in the file, byte by byte: every line must be one that JSON.parse reads. */
async function parsedLines({ app, logDir }: StartedApp): Promise<Record<string, unknown>[]> {
  await app.accessLog.flush()
  const folder = join(logDir, 'app')
  const names = await readdir(folder)
  const bytes = Buffer.concat(await Promise.all(names.map((name) => readFile(join(folder, name)))))
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  assert.ok(text === '' || text.endsWith('\n'))
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

async function started(t: TestContext, given: AppGiven = {}): Promise<StartedApp> {
  return startApp(t, {
    fields: ['userAgent', 'referer'],
    refusedPerSecond: 100_000,
    routes: (app) => app.get('/*', async () => 'x'),
    ...given,
  })
}

const paths: [title: string, target: string, path: string][] = [
  ['quotes', '/a"b\'c', '/a"b\'c'],
  ['an encoded quote', '/%22', '/"'],
  ['encoded new lines', '/a%0d%0ab', '/a%0d%0ab'],
  ['an encoded NUL', '/%00', '/%00'],
  ['an encoded U+2028', '/%E2%80%A8', '/%E2%80%A8'],
  ['a fragment', '/cb#access_token=secret', '/cb'],
  ['an encoded lone surrogate', '/%ED%A0%80', '/%ED%A0%80'],
  ['an emoji', '/%F0%9F%98%80', '/😀'],
  ['raw bytes of UTF-8', '/\xea\xb2\x80', '/\xea\xb2%80'],
  ['a raw byte that is no UTF-8', '/\xff', '/\xff'],
  ['a bad escape', '/%zz', '/%zz'],
  ['encoded slashes and questions', '/a%2Fb%3Fc%23d', '/a%2Fb%3Fc%23d'],
  ['a query', '/a?token=secret', '/a'],
  ['a backslash', '/a\\b', '/a\\b'],
  ['dot segments', '/../a/./b//c', '/../a/./b//c'],
  ['braces', '/{"level":50}', '/{"level":50}'],
]

for (const [title, target, path] of paths) {
  test(`${title} in a path leave one line that reads back`, async (t) => {
    const at = await started(t)
    await sendBytes(at, `GET ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`)
    const [record, ...more] = await parsedLines(at)
    assert.deepEqual(more, [])
    assert.equal(record?.url, `a${path}`)
  })
}

const targets: [title: string, head: string, url: string | null][] = [
  ['an IPv6 host', 'GET /a HTTP/1.1\r\nHost: [2001:DB8::1]:8080', '2001:db8::1/a'],
  ['an empty host', 'GET /a HTTP/1.1\r\nHost:', '/a'],
  ['a host of a port only', 'GET /a HTTP/1.1\r\nHost: :80', '/a'],
  ['two hosts', 'GET /a HTTP/1.1\r\nHost: one\r\nHost: two', 'one/a'],
  ['no host', 'GET /a HTTP/1.1', '/a'],
  ['no host, HTTP/1.0', 'GET /a HTTP/1.0', '/a'],
  ['a host with a path', 'GET /a HTTP/1.1\r\nHost: example.com/docs?', 'example.com/a'],
  ['a host with a user', 'GET /a HTTP/1.1\r\nHost: me:pw@example.com', 'example.com/a'],
  ['a host of raw bytes', 'GET /a HTTP/1.1\r\nHost: \xff"\\', '\xff"/a'],
  ['an absolute target', 'GET http://ONE:80/a?q HTTP/1.1\r\nHost: two', 'one/a'],
  ['an asterisk', 'OPTIONS * HTTP/1.1\r\nHost: a', 'a*'],
]

for (const [title, head, url] of targets) {
  test(`${title}: the url is ${JSON.stringify(url)}`, async (t) => {
    const at = await started(t)
    await sendBytes(at, `${head}\r\nConnection: close\r\n\r\n`)
    await eventually(async () => (await parsedLines(at)).length > 0, 'a record is written')
    const [record, ...more] = await parsedLines(at)
    assert.deepEqual(more, [])
    assert.equal(record?.url, url)
  })
}

test('a path of 16 KB is refused by the parser or recorded, cut, never lost', async (t) => {
  const at = await started(t)
  for (const length of [8000, 12_000, 16_384, 40_000]) {
    await sendBytes(at, `GET /${'a'.repeat(length)} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`)
  }
  await eventually(async () => (await parsedLines(at)).length >= 4, 'four records are written')
  const records = await parsedLines(at)
  assert.equal(records.length, 4)
  assert.deepEqual(
    records.map(({ statusCode }) => statusCode),
    [200, 200, 431, 431],
  )
  assert.equal(String(records[0]?.url).length, 8002)
  assert.match(String(records[1]?.url), /^a\/a+…\[\+\d+ characters\]$/)
})

test('header values of every byte leave one line that reads back', async (t) => {
  const at = await started(t)
  const allowed = Array.from({ length: 256 }, (_, byte) => byte).filter(
    (byte) => byte === 9 || (byte >= 32 && byte !== 127),
  )
  const value = Buffer.from(allowed).toString('latin1')
  await sendBytes(
    at,
    `GET /a HTTP/1.1\r\nHost: a\r\nUser-Agent: ${value}\r\nReferer: ${value}\r\nConnection: close\r\n\r\n`,
  )
  const [record, ...more] = await parsedLines(at)
  assert.deepEqual(more, [])
  assert.equal(record?.userAgent, value.trim())
  assert.equal(record?.referer, value.trim().split(/[?#]/)[0])
})

test('whatever the bytes of a head are, each line is one that JSON.parse reads', async (t) => {
  const at = await started(t)
  const byte = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code))
  const some = fc.string({ unit: byte, maxLength: 20 })
  const likely = fc.constantFrom(
    '"',
    '%0a',
    '%00',
    '\n',
    '\r\n',
    '\0',
    '\u00e2\u0080\u00a8',
    '%ED%A0%80',
    '\\',
    ' ',
    '',
  )
  const piece = fc.oneof(some, likely)
  const head = fc
    .tuple(fc.constantFrom('GET', 'POST', 'get', 'X"Y'), piece, piece, piece)
    .map(
      ([method, target, host, agent]) =>
        `${method} /${target} HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: ${agent}\r\nConnection: close\r\n\r\n`,
    )
  await fc.assert(
    fc.asyncProperty(head, async (bytes) => {
      const answer = await sendBytes(at, bytes)
      assert.match(answer, /^(HTTP\/1\.1 \d{3} |$)/)
    }),
    { numRuns: 150 },
  )
  const lines = await parsedLines(at)
  assert.ok(lines.length >= 150)
  for (const line of lines) assert.equal(typeof line.outcome, 'string')
})
