import assert from 'node:assert/strict'
import { test } from 'node:test'
import { small } from '../../../lib/report/page-parts.ts'

test('comments on lines of their own are left out of the page, and code behind or around them stays', () => {
  const source = `/** One. */
/**
 * Several
 * lines.
 */
const a = 1

  // Note.
  /** @type {number} */ let b = 2
  const url = 'https://x/*' // kept
  /** Of c. */
  let c = 3
`
  assert.equal(
    small(source),
    `const a = 1
/** @type {number} */ let b = 2
const url = 'https://x/*' // kept
let c = 3
`,
  )
})
