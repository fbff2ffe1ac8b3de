import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AccessRecord, Outcome } from '../../lib/record/access-record.ts'
import { compileLevel } from '../../lib/record/level.ts'
import { compileRecordText } from '../../lib/record/record-text.ts'
import { makeEnded } from './harness/ended-request.ts'

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

const PINO_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal']

function levelWith(
  levelOf: ((record: AccessRecord) => string) | undefined,
  { levels = PINO_LEVELS, ...given }: { statusCode?: number; outcome?: Outcome; levels?: readonly string[] },
): { level: string; told: unknown[] } {
  const told: unknown[] = []
  const compiled = compileLevel(levelOf, form, (part, error) => told.push([part, error]))
  return { level: compiled(makeEnded(given), (label) => levels.includes(label)), told }
}

const byStatus: [statusCode: number, outcome: Outcome, level: string][] = [
  [200, 'completed', 'info'],
  [404, 'completed', 'info'],
  [499, 'aborted', 'info'],
  [408, 'timeout', 'info'],
  [101, 'upgraded', 'info'],
  [400, 'refused', 'info'],
  [500, 'completed', 'error'],
  [503, 'completed', 'error'],
  [500, 'aborted', 'error'],
  [0, 'cut', 'error'],
  [200, 'cut', 'error'],
]

for (const [statusCode, outcome, level] of byStatus) {
  test(`${statusCode} ${outcome} is ${level}`, () => {
    assert.deepEqual(levelWith(undefined, { statusCode, outcome }), { level, told: [] })
  })
}

test('levelOf sees the whole record with the level it would have', () => {
  const seen: AccessRecord[] = []
  levelWith((record) => String(seen.push(record)) && 'info', { statusCode: 503 })
  assert.deepEqual(Object.keys(seen[0] ?? {}).slice(0, 4), ['level', 'time', 'category', 'url'])
  assert.equal(seen[0]?.level, 50)
  assert.equal(seen[0]?.statusCode, 503)
  assert.equal(seen[0]?.durationUs, 268)
})

test('levelOf decides, with every level that the category has', () => {
  const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'audit']
  for (const level of levels) {
    assert.deepEqual(
      levelWith(() => level, { levels }),
      { level, told: [] },
    )
  }
})

for (const answer of ['loud', 'audit', 'toString', '', undefined, null, 30]) {
  test(`levelOf that answers ${JSON.stringify(answer)} is told of, and the status decides`, () => {
    const { level, told } = levelWith((() => answer) as never, { statusCode: 500 })
    assert.equal(level, 'error')
    assert.match(String(told), /^levelOf,RangeError: .*is no level of category app/)
  })
}

test('levelOf that throws is told of, and the status decides', () => {
  const thrown = new Error('mine')
  const { level, told } = levelWith(() => {
    throw thrown
  }, {})
  assert.equal(level, 'info')
  assert.deepEqual(told, [['levelOf', thrown]])
})
