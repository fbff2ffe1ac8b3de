import assert from 'node:assert/strict'
import { test } from 'node:test'
import { statusesOf, statusPrefixes } from '../../../lib/reader/query/status-rule.ts'

/** The first and the last of each run of statuses, `404`, `400-499`. */
function runsOf(statuses: ReadonlySet<number>): string {
  const sorted = [...statuses].sort((a, b) => a - b)
  const runs: [number, number][] = []
  for (const status of sorted) {
    const last = runs.at(-1)
    if (last !== undefined && last[1] === status - 1) last[1] = status
    else runs.push([status, status])
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(' ')
}

const rules: [rule: Parameters<typeof statusesOf>[0], statuses: string][] = [
  [404, '404'],
  [0, '0'],
  ['404', '404'],
  ['=404', '404'],
  ['5xx', '500-599'],
  ['5XX', '500-599'],
  ['>=400', '400-999'],
  ['> 400', '401-999'],
  ['<400', '0-399'],
  ['<=400', '0-400'],
  ['400-499', '400-499'],
  ['499-400', ''],
  ['4xx,5xx', '400-599'],
  [['4xx', 500], '400-500'],
  [' 200 , 204 ', '200 204'],
  ['!404', '0-403 405-999'],
  ['4xx,!404', '400-403 405-499'],
  ['!404,4xx', '400-403 405-499'],
  ['! 4xx', '0-399 500-999'],
  [[], ''],
]

for (const [rule, statuses] of rules) {
  test(`${JSON.stringify(rule)} names ${statuses || 'none'}`, () => assert.equal(runsOf(statusesOf(rule)), statuses))
}

for (const wrong of ['', 'abc', '0xx', '5x', '1000', '-1', '400-', '=>400', '4xx,', '!', '4.5', '٤٠٤']) {
  test(`${JSON.stringify(wrong)} is refused by name`, () => {
    assert.throws(() => statusesOf(wrong), { code: 'FST_ACCESS_LOG_OPTION_INVALID', message: /^Option status is '/ })
  })
}

const prefixes: [rule: string, wanted: string[] | null][] = [
  ['200,404', ['200', '404']],
  ['400-403', ['400', '401', '402', '403']],
  ['400-404', ['4']],
  ['>=300', null],
  ['>=700', ['7', '8', '9']],
  ['>=600', null],
  ['499-400', []],
]

for (const [rule, wanted] of prefixes) {
  test(`a line of ${rule} has ${wanted === null ? 'anything' : wanted.join(' or ') || 'nothing'} behind statusCode`, () => {
    assert.deepEqual(statusPrefixes(statusesOf(rule)), wanted)
  })
}
