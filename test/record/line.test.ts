import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import pino from 'pino'
import { type AccessRecord, type DirectLine, readRecords } from '../../lib/reader/index.ts'
import { isAccessRecord, parseLine } from '../../lib/record/line.ts'
import { membersOf } from '../../lib/record/line-members.ts'
import { append, partPath } from '../reader/harness/log-writer.ts'
import { NOON, sampleRecord } from '../reader/harness/sample-record.ts'
import { tempLogDir } from '../reader/harness/temp-log-dir.ts'

const record = JSON.stringify(sampleRecord())

test('what a line is, and its level and time', () => {
  const lines: [string, { level: unknown; time: number; access: boolean } | null | undefined][] = [
    [record, { level: 30, time: NOON, access: true }],
    ['{"level":30,"time":17,"msg":"x"}', { level: 30, time: 17, access: false }],
    // Fields that code logged, behind pino's own.
    ['{"level":30,"time":17,"time":"12ms"}', { level: 30, time: 17, access: false }],
    ['{"level":30,"time":17,"time":12,"level":"loud"}', { level: 30, time: 17, access: false }],
    ['{"level":30,"time":17,"time":null}', { level: 30, time: 17, access: false }],
    ['{ "level": 30, "time": 17, "time": 12 }', { level: 30, time: 17, access: false }],
    ['{"time":17,"level":30,"inner":{"time":1,"level":2},"time":12}', { level: 30, time: 17, access: false }],
    ['{"level":30,"time":17.5,"msg":"{\\"time\\":1}"}', { level: 30, time: 17.5, access: false }],
    // Labels are levels.
    ['{"level":"info","time":17}', { level: 30, time: 17, access: false }],
    ['{"level":"ERROR","time":17,"level":10}', { level: 50, time: 17, access: false }],
    ['{"severity":"WARN","time":17}', { level: 40, time: 17, access: false }],
    ['{"severity":"warn","level":35,"time":17}', { level: 35, time: 17, access: false }],
    ['{"level":"notice","time":17}', { level: 'notice', time: 17, access: false }],
    [record.replace('"level":30', '"level":"info"'), { level: 30, time: NOON, access: true }],
    // An outcome is one of the six.
    ['{"level":30,"time":17,"statusCode":200,"outcome":"approved"}', { level: 30, time: 17, access: false }],
    ['{"level":30,"time":17,"statusCode":200,"outcome":"toString"}', { level: 30, time: 17, access: false }],
    ['{"level":30,"time":17,"statusCode":200,"outcome":["cut"]}', { level: 30, time: 17, access: false }],
    ['{"level":30,"time":17,"statusCode":0,"outcome":"cut"}', { level: 30, time: 17, access: true }],
    ['{"level":30}', null],
    ['{"level":30,"time":"17"}', null],
    ['{"level":null,"time":17}', null],
    // JSON has numbers that are none of JavaScript's.
    ['{"level":30,"time":1e400}', null],
    ['{"level":30,"time":-1e400,"msg":"x"}', null],
    ['{"level":1e400,"time":17}', null],
    [record.replace(`"time":${NOON}`, '"time":1e400'), null],
    ['{"level":30,"time":1e15}', { level: 30, time: 1e15, access: false }],
    ['{"name":"x","time":17}', null],
    ['[30,17]', null],
    ['null', null],
    ['{}', null],
    ['{"level":30,"time":17', undefined],
    ['', undefined],
  ]
  for (const [text, expected] of lines) {
    const line = parseLine(text)
    const found = line ? { level: line.level, time: line.time, access: isAccessRecord(line) } : line
    assert.deepEqual(found, expected, text)
  }
})

test('a key that is written with an escape keeps its name, whatever line came before', () => {
  parseLine('{"level":30,"time":17,"\\\\":1}')
  assert.deepEqual(Object.keys(parseLine('{"level":30,"time":17,"\\u00e9":1}') ?? {}), ['level', 'time', 'é'])
})

test('members are those that JSON.parse reads, in the order of the text and with those of one name', () => {
  const members = fc.array(fc.tuple(fc.string({ unit: 'binary' }), fc.jsonValue()), { maxLength: 6 })
  const space = fc.constantFrom('', ' ', '\n\t')
  fc.assert(
    fc.property(members, space, (pairs, gap) => {
      const inner = pairs.map(
        ([key, value]) => `${gap}${JSON.stringify(key)}${gap}:${JSON.stringify(value, null, gap)}${gap}`,
      )
      assert.deepEqual(
        [...membersOf(`{${inner.join(',')}}`)],
        pairs.map(([key, value]) => [key, JSON.parse(JSON.stringify(value))]),
      )
    }),
  )
})

test('a category whose formatter makes labels of levels is read like every other', async (t) => {
  const logDir = tempLogDir(t)
  const path = partPath(logDir, new Date().toISOString().slice(0, 10))
  const formatters = { level: (label: string) => ({ level: label }) }
  const log = pino({ formatters, base: null }, { write: (line: string) => append(path, line.trimEnd()) })
  const { level: _level, time: _time, ...fields } = sampleRecord()
  log.info(fields)
  log.error({ ...fields, statusCode: 500 })
  log.warn({ time: '12ms', level: 'of code' }, 'direct')
  const found: (AccessRecord | DirectLine)[] = []
  for await (const line of readRecords({ logDir, where: { level: 'error' } })) found.push(line)
  assert.deepEqual(
    found.map(({ level, statusCode }) => [level, statusCode]),
    [[50, 500]],
  )
  const direct: DirectLine[] = []
  for await (const line of readRecords({ logDir, lines: 'direct', from: NOON })) direct.push(line)
  assert.deepEqual(
    direct.map(({ level, msg }) => [level, msg]),
    [[40, 'direct']],
  )
})
