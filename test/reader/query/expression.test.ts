import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Expression, parseExpression, type Value } from '../../../lib/reader/query/expression.ts'
import { compileExpression } from '../../../lib/reader/query/field-test.ts'
import { sampleRecord } from '../harness/sample-record.ts'

function written(expression: Expression): string {
  if (expression.kind === 'not') return `not ${inBrackets(expression.part)}`
  if (expression.kind !== 'test') return expression.parts.map(inBrackets).join(` ${expression.kind} `)
  const { field, operator, values } = expression
  const name = `\`${field}\``
  return operator === 'in'
    ? `${name} in (${values.map(valueText).join(', ')})`
    : `${name} ${operator} ${valueText(values[0] ?? null)}`
}

function inBrackets(expression: Expression): string {
  return expression.kind === 'test' ? written(expression) : `(${written(expression)})`
}

function valueText(value: Value): string {
  return typeof value === 'string' ? `"${value.replace(/["\\]/g, '\\$&')}"` : String(value)
}

const value: fc.Arbitrary<Value> = fc.oneof(
  fc.string(),
  fc.boolean(),
  fc.constant(null),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
)
const field = fc.string({ minLength: 1 }).filter((name) => !name.includes('`'))
const { expression } = fc.letrec<{ expression: Expression; test: Expression }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4 },
    tie('test'),
    fc.record({ kind: fc.constant('not' as const), part: tie('expression') }),
    fc.record({
      kind: fc.constantFrom('and' as const, 'or' as const),
      parts: fc.array(tie('expression'), { minLength: 2, maxLength: 3 }),
    }),
  ),
  test: fc.oneof(
    fc.record({
      kind: fc.constant('test' as const),
      field,
      operator: fc.constantFrom('=', '!=', '<', '<=', '>', '>=', '~'),
      values: fc.tuple(value),
    }),
    fc.record({
      kind: fc.constant('test' as const),
      field,
      operator: fc.constant('in' as const),
      values: fc.array(value, { minLength: 1, maxLength: 3 }),
    }),
  ) as fc.Arbitrary<Expression>,
}))

test('an expression that is written down is read as what it was', () => {
  fc.assert(
    fc.property(expression, (whole) =>
      assert.deepEqual(parseExpression(written(whole)), JSON.parse(JSON.stringify(whole))),
    ),
    { numRuns: 300 },
  )
})

test('whatever is typed is read, or refused with a column of it', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(fc.constantFrom('a', 'and', 'not', '(', ')', '=', '"x"', '1', 'in', ',', '\\', '"'), fc.string()),
        {
          maxLength: 8,
        },
      ),
      (parts) => {
        const text = parts.join(' ')
        try {
          compileExpression(text)
        } catch (error) {
          const [, column = ''] = /column (\d+)/.exec(String(error)) ?? []
          assert.ok(Number(column) >= 1 && Number(column) <= text.length + 1, String(error))
        }
      },
    ),
    { numRuns: 500 },
  )
})

test('a line meets an expression by its fields, own and nested ones too', () => {
  const line = sampleRecord({
    durationUs: 2e6,
    orderId: 'A-17',
    cart: { items: 3, paid: true },
    'a.b': 'whole',
    far: Number.POSITIVE_INFINITY,
    client: { client: '10.0.0.7', user: 2, email: null },
  })
  const table: [expression: string, meets: boolean][] = [
    ['durationUs > 1e6 and orderId = "A-17"', true],
    ["durationUs > 1e6 and orderId = 'A-18'", false],
    ['orderId = "A-18" or durationUs >= 2000000', true],
    ['not (orderId = "A-17")', false],
    ['not orderId = "A-18" and cart.items < 4', true],
    ['cart.paid = true', true],
    ['cart.items in (1, 2, 3)', true],
    ['client.user = "2"', true],
    ['client.user != 2', false],
    ['client.email = null', true],
    ['nothing = null', true],
    ['nothing != 5', true],
    ['nothing < 5', false],
    ['nothing ~ "x"', false],
    ['url ~ "host/"', true],
    ['url ~ "local*test"', true],
    ['url ~ "host*test"', false],
    ['orderId > "A-1"', true],
    ['orderId > 1', false],
    ['`a.b` = "whole"', true],
    ['cart ~ "items"', true],
    ['constructor = null', true],
    ['far >= 1e999', true],
    ['far <= 1e999', true],
    ['far > 1e999', false],
    ['far > 1e308', true],
    ['a = 1 or statusCode = 200 and method = "GET"', true],
    ['NOT orderId IN ("A-18") AND cart.paid = TRUE', true],
    ['`AND` = NULL OR `AND` = 1', true],
  ]
  for (const [text, meets] of table) assert.equal(compileExpression(text)(line), meets, text)
})

test('what is wrong is told with its column and what was expected there', () => {
  const table: [expression: string, message: string][] = [
    [
      'durationUs >',
      'Option where is \'durationUs >\'; expected a number, "text" in quotes, true, false or null at its end (column 13)',
    ],
    ['durationUs 5', "Option where is 'durationUs 5'; expected =, !=, <, <=, >, >=, ~ or in at column 12"],
    ['a = b', 'Option where is \'a = b\'; expected a number, "text" in quotes, true, false or null at column 5'],
    ['(a = 1', "Option where is '(a = 1'; expected and, or, or ) at its end (column 7)"],
    ['a = 1 b', "Option where is 'a = 1 b'; expected and, or, or the end at column 7"],
    ['', "Option where is ''; expected the name of a field, not, or ( at its end (column 1)"],
    [
      'a = "open',
      'Option where is \'a = "open\'; expected a number, "text" in quotes, true, false or null at column 5',
    ],
    ['a in 5', "Option where is 'a in 5'; expected values in brackets at column 6"],
  ]
  for (const [text, message] of table) assert.throws(() => parseExpression(text), { message })
  assert.throws(() => parseExpression('('.repeat(1e5)), /at most 100 levels of not and brackets at column 101/)
})

test('the examples of the documentation are expressions', () => {
  const page = readFileSync(new URL('../../../docs/where.md', import.meta.url), 'utf8')
  const examples = [...page.matchAll(/--where '([^'\n]+)'/g)].map(([, example = '']) => example)
  assert.equal(examples.length, 3)
  for (const example of examples) assert.doesNotThrow(() => parseExpression(example), example)
})
