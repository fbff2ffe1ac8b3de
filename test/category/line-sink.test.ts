import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { createLineSink } from '../../lib/category/line-sink.ts'
import { compileRecordText } from '../../lib/record/record-text.ts'
import { makeEnded, TIME } from '../record/harness/ended-request.ts'

/** What a terminal of a mode prints of some lines. */
async function printed(
  t: TestContext,
  mode: boolean | 'pretty',
  lines: readonly string[],
  timeZone?: string,
): Promise<string> {
  const terminal = await createLineSink(mode, timeZone)
  const shown: string[] = []
  const { mock } = t.mock.method(process.stdout, 'write', (text: string) => shown.push(text) > 0)
  try {
    for (const line of lines) terminal?.write(line)
  } finally {
    // The runner reports through stdout too.
    mock.restore()
  }
  return shown.join('')
}

const form = compileRecordText({
  datetimes: {},
  fields: [],
  emailMask: undefined,
  ipMask: undefined,
  maskParams: [],
  scrub: undefined,
  isSemicolonQuery: false,
  stack: true,
  maxFieldLength: 8192,
  onFailure: assert.fail,
})
const record = `{"level":30,"time":${TIME}${form.text(makeEnded({ url: 'localhost/a\u001b[31m\nb' }))}}\n`

test('true prints the lines as they are', async (t) => {
  assert.equal(await printed(t, true, [record, 'anything\n']), `${record}anything\n`)
})

test('false makes no sink', async () => {
  assert.equal(await createLineSink(false), undefined)
})

test('pretty prints one line for each, without what would steer a terminal', async (t) => {
  const shown = await printed(t, 'pretty', [record, record])
  assert.match(shown, /^[^\n]*GET[^\n]*\n[^\n]*GET[^\n]*\n$/)
  assert.ok(!shown.includes('\u001b[31m'))
})

test('pretty shows the time on the clock of the zone', async (t) => {
  const line = `{"level":30,"time":${Date.UTC(2026, 10, 24, 20)},"category":"app","msg":"x"}\n`
  assert.match(await printed(t, 'pretty', [line], 'Asia/Seoul'), /2026-11-25 05:00:00\.000/)
  assert.match(await printed(t, 'pretty', [line], 'America/New_York'), /2026-11-24 15:00:00\.000/)
})

test('pretty shows what was added to a record, and the stack below an error', async (t) => {
  const thrown = { error: new TypeError('broken') }
  const failed = JSON.parse(`{"level":50,"time":${TIME}${form.text(makeEnded({ statusCode: 500, thrown }))}}`)
  const shown = await printed(t, 'pretty', [`${JSON.stringify({ ...failed, orderId: 'A-17' })}\n`])
  const [head, ...frames] = shown.trimEnd().split('\n')
  assert.match(head ?? '', /TypeError: broken .*\{"orderId":"A-17"\}$/)
  assert.match(frames[0] ?? '', /^ {8}at .*line-sink\.test\.ts/)
})

const odd: [title: string, line: string][] = [
  ['is no JSON', 'prefix {"level":30}\n'],
  ['is JSON but no object', '5\n'],
  ['has a level that is a label', `{"level":"audit","time":${TIME},"category":"app","msg":"x"}\n`],
  ['has a level and a time of another form', '{"level":{"a":1},"time":"2026-11-24T00:00:00Z","msg":{"b":2}}\n'],
  ['has no known key', '{"a":1}\n'],
  ['is empty', '{}\n'],
]

for (const [title, line] of odd) {
  test(`a line that ${title} is printed somehow, without a throw`, async (t) => {
    assert.match(await printed(t, 'pretty', [line]), /^.+\n$/)
  })
}

test('however many terminals there are, stdout is listened to once', async () => {
  await createLineSink(true)
  const listening = process.stdout.listenerCount('error')
  for (const mode of [true, 'pretty'] as const) await createLineSink(mode)
  assert.equal(process.stdout.listenerCount('error'), listening)
})

test('a stdout that nobody reads is given no more than it has room for, which is told once', async (t) => {
  const sink = await createLineSink(true)
  let waiting = 0
  const told: string[] = []
  const printed: string[] = []
  Object.defineProperty(process.stdout, 'writableLength', { get: () => waiting, configurable: true })
  const stdout = t.mock.method(process.stdout, 'write', (text: string) => printed.push(text) > 0)
  const stderr = t.mock.method(process.stderr, 'write', (text: string) => told.push(text) > 0)
  try {
    for (const length of [0, 100 * 1024 * 1024, 100 * 1024 * 1024, 0]) {
      waiting = length
      sink?.write(`${length}\n`)
    }
  } finally {
    // The runner reports through stdout too.
    for (const { mock } of [stdout, stderr]) mock.restore()
    Reflect.deleteProperty(process.stdout, 'writableLength')
  }
  assert.deepEqual(printed, ['0\n', '0\n'])
  assert.deepEqual(told, [
    'fastify-access-log: stdout is not read: lines are left out there until it is; the files have them\n',
  ])
})
