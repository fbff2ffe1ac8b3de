import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Palette, PLAIN } from '../../lib/display/color.ts'
import { humanLine } from '../../lib/display/human-line.ts'
import { timeZone } from '../../lib/time/time-zone.ts'
import { sampleRecord } from '../reader/harness/sample-record.ts'

/** A palette that names its colours: `<red>500</red>`. */
const NAMED = Object.fromEntries(
  Object.keys(PLAIN).map((color) => [color, (text: string) => `<${color}>${text}</${color}>`]),
) as Palette

const shown = { zone: timeZone('UTC'), categoryWidth: 0, stack: false }

const colors: [status: number, color: string][] = [
  [0, 'red'],
  [200, 'green'],
  [304, 'green'],
  [399, 'green'],
  [400, 'yellow'],
  [499, 'yellow'],
  [500, 'red'],
]

for (const [statusCode, color] of colors) {
  test(`status ${statusCode} is ${color}`, () => {
    const line = humanLine(sampleRecord({ statusCode }), { ...shown, palette: NAMED })
    assert.ok(line.includes(`<${color}>${String(statusCode).padStart(3)}</${color}>`), line)
  })
}

test('a record says who asked for what and how it ended', () => {
  const line = humanLine(sampleRecord({ outcome: 'cut', statusCode: 0, level: 50 }), { ...shown, palette: PLAIN })
  for (const word of ['GET', 'localhost/test', '127.0.0.1', 'user=2', '**e*@example.com', ' cut', 'reqId=req-1']) {
    assert.ok(line.includes(word), `${word} in ${line}`)
  }
})

test('of an error that was handled its detail is said, of another its message', () => {
  const said = (message: string) =>
    humanLine(
      sampleRecord({ errorDetail: { errorFunc: 'f', location: 'x', raised: 'NotFound', message, detail: 'no order' } }),
      { ...shown, palette: PLAIN },
    )
  assert.ok(said('None').includes('NotFound: no order'))
  assert.ok(said('row 7').includes('NotFound: row 7'))
})

test('the frames of a stack follow, a line each, where they are wanted', () => {
  const line = { level: 50, time: 0, msg: 'm', err: { type: 'E', message: 'x', stack: 'E: x\n    at f (a.ts:1:2)' } }
  assert.ok(humanLine(line, { ...shown, palette: PLAIN, stack: true }).endsWith('m E: x\n        at f (a.ts:1:2)'))
  assert.ok(!humanLine(line, { ...shown, palette: PLAIN }).includes('\n'))
})
