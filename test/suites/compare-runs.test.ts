import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareRuns, statusesApart } from './compare-runs.ts'
import type { FileRun } from './run-file.ts'

function run(given: Partial<FileRun>): FileRun {
  return { tests: new Map(), causes: new Map(), hangs: false, requests: 0, sent: [], recorded: [], ...given }
}

const STATUSES: [title: string, requests: number, sent: number[], recorded: number[], apart: string[]][] = [
  ['what was sent is recorded', 2, [200, 404], [404, 200], []],
  ['one of two is recorded', 2, [200, 200], [200], ['1 × 200 sent without record']],
  ['another status is recorded', 1, [200], [500], ['1 × 200 sent without record', '1 × 500 recorded but not sent']],
  ['nothing was sent: the client had left', 1, [], [499], []],
  ['nothing was sent, and a status is recorded', 1, [], [200], ['1 × 200 recorded but not sent']],
  [
    'all was sent, and a record says that a client left',
    1,
    [101],
    [499],
    ['1 × 101 sent without record', '1 × 499 recorded but not sent'],
  ],
  ['a request is recorded twice', 1, [200], [200, 499], ['1 × 499 recorded but not sent']],
]

for (const [title, requests, sent, recorded, apart] of STATUSES) {
  test(`statuses: ${title}`, () => assert.deepEqual(statusesApart(requests, sent, recorded), apart))
}

const without = run({
  tests: new Map([
    ['answers', true],
    ['is red anyway', false],
  ]),
})

const RUNS: [title: string, withLog: Partial<FileRun>, differences: [test: string | null, what: string][]][] = [
  ['the same tests pass', { tests: without.tests }, []],
  [
    'a test fails',
    {
      tests: new Map([
        ['answers', false],
        ['is red anyway', false],
      ]),
      causes: new Map([['answers', 'why']]),
    },
    [['answers', 'failed: why']],
  ],
  ['a test does not run', { tests: new Map([['is red anyway', false]]) }, [['answers', 'did not run']]],
  [
    'a test passes that did not',
    {
      tests: new Map([
        ['answers', true],
        ['is red anyway', true],
      ]),
    },
    [['is red anyway', 'passed']],
  ],
  [
    'there are fewer records than requests',
    { tests: without.tests, requests: 2, sent: [200], recorded: [200] },
    [[null, '2 requests, 1 records']],
  ],
  [
    'the file hangs: only that is told',
    {
      hangs: true,
      tests: new Map([['(the file itself)', false]]),
      causes: new Map([['(the file itself)', 'no end']]),
      recorded: [200],
    },
    [['(the file itself)', 'failed: no end']],
  ],
]

for (const [title, withLog, differences] of RUNS) {
  test(`two runs of a file: ${title}`, () => {
    const found = compareRuns('test/a.test.js', without, run(withLog))
    assert.deepEqual(
      found.map(({ test, what }) => [test, what]),
      differences,
    )
  })
}
