import assert from 'node:assert/strict'
import { test } from 'node:test'
import { resolveAccessControl } from '../../lib/access-control/options.ts'
import * as errors from '../../lib/errors.ts'
import { DEFAULT_ENVIRONMENTS } from '../../lib/options/environment.ts'
import { resolveOptions } from '../../lib/options/options.ts'
import { OPTIONAL_FIELDS } from '../../lib/record/optional-fields.ts'
import { compileRecordText } from '../../lib/record/record-text.ts'
import { makeEnded } from '../record/harness/ended-request.ts'
import { namesOf, type ReadmeTable, tablesOf } from './readme-table.ts'

function table(page: string, heading: string, firstColumn: string): ReadmeTable {
  const found = tablesOf(page).find((table) => table.heading === heading && table.header[0] === firstColumn)
  assert.ok(found, `${page} has a table of "${firstColumn}" under "${heading}"`)
  return found
}

/** The options that a check names when it meets one that does not exist. */
function optionsNamedBy(check: () => unknown): string[] {
  try {
    check()
  } catch (error) {
    return /use one of (.*)$/.exec((error as Error).message)?.[1]?.split(', ') ?? []
  }
  return assert.fail('an unknown option was let through')
}

const unknown = { nope: 1 } as never
const OPTIONS: [page: string, heading: string, names: string[]][] = [
  ['docs/options.md', 'Options', optionsNamedBy(() => resolveOptions(unknown, {}))],
  ['docs/options.md', 'Categories', optionsNamedBy(() => resolveOptions({ categories: { app: unknown } }, {}))],
  ['docs/access-control.md', 'Access control', optionsNamedBy(() => resolveAccessControl(unknown))],
]

for (const [page, heading, names] of OPTIONS) {
  test(`the options of ${page} under "${heading}" are those of the code, each once`, () => {
    assert.ok(names.length > 0)
    assert.deepEqual(namesOf(table(page, heading, 'option')).sort(), [...names].sort())
  })
}

test('the defaults of the options table are those of the code', () => {
  const resolved: Record<string, unknown> = { ...resolveOptions({ environment: 'production' }, {}) }
  const compared: string[] = []
  for (const [name = '', , cell = ''] of table('docs/options.md', 'Options', 'option').rows) {
    const option = name.replaceAll('`', '')
    const literal = literalOf(cell)
    if (literal === undefined || option === 'categories') continue
    assert.deepEqual(resolved[option], literal.value, option)
    compared.push(option)
  }
  const least = ['flush', 'fields', 'datetimes', 'stack', 'strict', 'maxBuffered', 'maxFieldLength', 'fileMode']
  for (const option of least) assert.ok(compared.includes(option), `${option} was compared`)
})

/** The value of a cell that is one literal: a number, or JavaScript in backticks. */
function literalOf(cell: string): { value: unknown } | undefined {
  const code = /^`([^`]+)`$/.exec(cell)?.[1] ?? cell
  if (/^(0o)?\d+$/.test(code)) return { value: Number(code) }
  const json = code.replaceAll("'", '"').replace(/(\w+): /g, '"$1": ')
  try {
    return { value: JSON.parse(json) }
  } catch {
    return undefined
  }
}

test('the errors table has every code of the code, and no other', () => {
  const codes = Object.values(errors).flatMap((made) => {
    if (!('prototype' in made) || made.prototype instanceof errors.ApiError || made === errors.ApiError) return []
    return [new (made as typeof errors.OpenFailed)('x').code]
  })
  assert.ok(codes.length >= 6)
  assert.deepEqual(namesOf(table('docs/errors.md', 'Errors', 'code')).sort(), codes.sort())
})

test('the record table has every key of a record, in its order', () => {
  const form = compileRecordText({
    datetimes: { datetimeKST: 'Asia/Seoul' },
    fields: [],
    emailMask: undefined,
    ipMask: undefined,
    maskParams: ['token'],
    scrub: undefined,
    isSemicolonQuery: false,
    stack: true,
    maxFieldLength: 8192,
    onFailure: assert.fail,
  })
  const record = form.object(makeEnded({ statusCode: 500, thrown: { error: new Error('x') } }))
  assert.deepEqual(
    namesOf(table('docs/record.md', 'The record', 'key')),
    ['level', 'time', ...Object.keys(record)].filter((key) => key !== ''),
  )
})

test('the table of further fields is that of the option', () => {
  assert.deepEqual(namesOf(table('docs/record.md', 'The record', 'field')), Object.keys(OPTIONAL_FIELDS))
})

test('the environments table is that of the code', () => {
  const days = table('docs/options.md', 'Environments', 'environment').rows.map(([name = '', , count]) => [
    name.replaceAll('`', ''),
    { backupCount: Number(count) },
  ])
  assert.deepEqual(Object.fromEntries(days), DEFAULT_ENVIRONMENTS)
})

test('the variables table has every variable that is read', () => {
  const read = new Set<string>()
  const variables = new Proxy({} as NodeJS.ProcessEnv, {
    get: (_target, name) => void (typeof name === 'string' && read.add(name)),
  })
  resolveOptions({}, variables)
  assert.deepEqual(namesOf(table('docs/options.md', 'Environments', 'variable')).sort(), [...read].sort())
})

test('the figures of docs/performance.md are those the bench wrote', () => {
  const measured = new Set(tablesOf('test/bench/results.md').flatMap(({ rows }) => rows.map(String)))
  const quoted = tablesOf('docs/performance.md').flatMap(({ rows }) => rows.map(String))
  assert.ok(quoted.length > 10)
  assert.deepEqual(
    quoted.filter((row) => !measured.has(row)),
    [],
  )
})
