import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { allEndings } from './harness/all-endings.ts'
import { titleOf } from './harness/ending.ts'
import { readEndingsTable } from './harness/endings-table.ts'

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)].sort()
}

describe('docs/endings.md', () => {
  const rows = readEndingsTable()

  it('has a row for each ending of the matrix, and no other', () => {
    assert.deepEqual(
      rows.map(({ ending }) => ending),
      [...new Set(allEndings.map(({ ending }) => ending))],
    )
  })

  for (const { ending, statusCodes, outcomes, errorDetails } of rows) {
    it(`says of "${ending}" what its cases expect`, () => {
      const records = allEndings.filter((each) => each.ending === ending).flatMap((each) => each.records)
      assert.deepEqual(statusCodes, distinct(records.map(({ statusCode }) => String(statusCode))))
      assert.deepEqual(outcomes, distinct(records.map(({ outcome }) => outcome)))
      assert.deepEqual(errorDetails, distinct(records.map(({ errorDetail }) => (errorDetail ? 'the error' : 'null'))))
    })
  }

  it('is about cases that can be told apart', () => {
    const titles = allEndings.map(titleOf)
    assert.deepEqual(titles, [...new Set(titles)])
  })
})
