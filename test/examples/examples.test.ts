import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { TYPESCRIPT_FLAGS } from '../harness/typescript-flags.ts'
import { ROOT, runExample } from './harness/run-example.ts'

type Line = Record<string, unknown>

/** What each example is for, as its output shows it. */
const SHOWS: Record<string, (lines: Line[], stdout: string, stderr: string) => void> = {
  'behind-a-proxy.ts'(lines) {
    const seen = lines.map(({ client, url }) => [(client as Line).client, url])
    assert.deepEqual(seen, [
      ['203.0.113.9', 'shop.example/'],
      ['198.51.100.4', 'localhost/'],
    ])
  },
  'categories.ts'(lines, stdout) {
    assert.deepEqual(
      lines.map(({ category, level, msg }) => [category, level, msg]),
      [
        ['db', 30, 'connected'],
        ['db', 20, 'insert payment'],
        ['payment', 30, undefined],
      ],
    )
    const [connected, inserted, paid] = lines
    assert.equal(connected?.password, '[Redacted]')
    assert.equal(connected?.caller, `categories.ts:${lineOf('categories.ts', "'connected'")}`)
    assert.equal(inserted?.reqId, paid?.reqId)
    assert.match(stdout, /Category "mail" is not configured; use one of app, db, payment/)
  },
  'custom-fields.ts'(lines) {
    assert.equal(lines.length, 1)
    const { orderId, items, userAgent, referer, traceId, datetimeBerlin } = lines[0] ?? {}
    assert.deepEqual(
      { orderId, items, userAgent, referer, traceId },
      {
        orderId: 'A-17',
        items: 3,
        userAgent: 'example/1.0',
        referer: 'https://shop.example/cart',
        traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
      },
    )
    assert.match(String(datetimeBerlin), /^\d{4}\/\d{2}\/\d{2} /)
  },
  'environments.ts'(_lines, stdout, stderr) {
    assert.match(stdout, /^local: 2 days in the folder/m)
    assert.match(stdout, /^staging: 4 days in the folder/m)
    assert.match(stdout, /^prod: 11 days in the folder/m)
    assert.match(stdout, /^stagign: .*expected one of local \(or development\), test, production \(or prod\), staging/m)
    assert.match(stderr, /keeps today and 3 days \(environment staging; from environment\)/)
  },
  'route-options.ts'(lines) {
    assert.deepEqual(
      lines.map(({ category, url, level }) => [category, url, level]),
      [
        ['app', 'localhost/noisy', 20],
        ['admin', 'localhost/admin/users', 30],
        ['hooks', 'localhost/hook', 30],
        ['hooks', 'localhost/admin/hook', 30],
      ],
    )
  },
  'tests.ts'(lines, stdout) {
    assert.deepEqual(
      lines.map(({ orderId }) => orderId),
      ['A-17'],
    )
    assert.match(stdout, /pass 2/)
  },
  'without-fastify.ts'(lines) {
    assert.deepEqual(
      lines.map(({ msg, level, category }) => [msg, level, category]),
      [
        ['started', 30, 'worker'],
        ['tried again', 40, 'worker'],
        ['from a handler', 30, 'worker'],
      ],
    )
  },
}

const EXAMPLES = readdirSync(new URL('examples/', `file://${ROOT}`)).filter((name) => /\.m?[jt]s$/.test(name))

/** These do not end by themselves; test/examples/server.test.ts and test/readme/first-program.test.ts run them. */
const SERVERS = ['server.ts', 'first-server.mjs']

for (const name of EXAMPLES) {
  test(`examples/${name} opens with what it shows and how to run it`, () => {
    const [head = ''] = /^\/\*\*.*?\*\//s.exec(sourceOf(name)) ?? []
    const command = name === 'server.ts' ? 'npm start' : `node --import tsx examples/${name}`
    assert.ok(head.includes(`\n * Run: ${command}\n`), `expected "Run: ${command}" in the comment at its top`)
  })
}

for (const name of EXAMPLES.filter((name) => !SERVERS.includes(name))) {
  test(`examples/${name} runs, ends by itself and prints what it shows`, async () => {
    const shows = SHOWS[name]
    assert.ok(shows, 'expected an entry in SHOWS')
    const { code, stdout, stderr } = await runExample(
      [process.execPath, ...TYPESCRIPT_FLAGS, `examples/${name}`].join(' '),
    )
    assert.equal(code, 0, stderr)
    shows(jsonLines(stdout), stdout, stderr)
  })
}

function sourceOf(name: string): string {
  return readFileSync(`${ROOT}examples/${name}`, 'utf8')
}

function lineOf(name: string, text: string): number {
  return (
    sourceOf(name)
      .split('\n')
      .findIndex((line) => line.includes(text)) + 1
  )
}

function jsonLines(text: string): Line[] {
  return text.split('\n').flatMap((line) => (line.trimStart().startsWith('{"') ? [JSON.parse(line) as Line] : []))
}
