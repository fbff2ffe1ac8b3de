import assert from 'node:assert/strict'
import { test } from 'node:test'
import { COLUMNS, PARTITIONS } from '../../lib/configs/engines/columns.ts'
import { namesOf, tablesOf } from '../readme/readme-table.ts'
import { keysIn, textOf } from './harness/text-of.ts'

const tables = tablesOf('docs/record.md').filter(({ heading }) => heading === 'The record')
const keys = tables.filter(({ header }) => header[0] === 'key').flatMap(namesOf)
const fields = tables.filter(({ header }) => header[0] === 'field').flatMap(namesOf)

/** Keys of the objects in a record, as the table shows them in braces. */
const inner = tables.flatMap(({ rows }) =>
  rows.flatMap(([, , meaning = '']) =>
    [...meaning.matchAll(/`\{ ([\w, ]+) \}`/g)].flatMap(([, names = '']) => names.split(', ')),
  ),
)

const known = new Set([...keys, ...fields, ...inner])

/** Of each kind, the keys of records that stand in its file. */
const USED: Readonly<Record<string, (text: string) => string[]>> = {
  'cloudwatch-agent': (text) => [...text.matchAll(/\\"(\w+)\\":/g)].map(([, key = '']) => key),
  'fluent-bit': (text) => [...text.matchAll(/time_key: (\w+)/g)].map(([, key = '']) => key),
  vector: (text) => [...text.matchAll(/record\.(\w+)/g)].map(([, key = '']) => key),
  otel: (text) => [...text.matchAll(/attributes\.(\w+)/g)].map(([, key = '']) => key),
  insights: (text) =>
    Object.values<{ Properties: { QueryString: string } }>(JSON.parse(text).Resources).flatMap(({ Properties }) =>
      fieldsOf(Properties.QueryString),
    ),
  'metric-filters': (text) => [...text.matchAll(/\$\.(\w+)/g)].map(([, key = '']) => key),
  goaccess: (text) => keysIn(JSON.parse(/^log-format (.*)$/m.exec(text)?.[1] ?? '')),
}

/** The names in a query that are neither its words nor made in it. */
function fieldsOf(query: string): string[] {
  const words = /^(fields|filter|stats|sort|limit|by|as|asc|desc|count|latest|earliest|pct|max|bin|floor|ispresent|1m)$/
  const made = new Set([...query.matchAll(/ as (\w+)/g)].map(([, name]) => name))
  return [...query.replace(/"[^"]*"/g, '').matchAll(/@?[A-Za-z][\w.]*/g)]
    .map(([name]) => name)
    .filter((name) => !name.startsWith('@') && !words.test(name) && !made.has(name) && name !== 'm')
    .flatMap((name) => name.split('.'))
}

for (const [kind, usedIn] of Object.entries(USED)) {
  test(`the keys in the configuration of ${kind} are those of the record's table`, () => {
    const used = usedIn(textOf(kind))
    assert.ok(used.length > 0)
    assert.deepEqual(
      used.filter((key) => !known.has(key)),
      [],
    )
  })
}

test("the columns of lnav are the record's table, and the message of direct lines", () => {
  const { value } = JSON.parse(textOf('lnav')).fastify_access_log
  assert.deepEqual(Object.keys(value), [...keys.filter((key) => key !== '…'), 'msg'])
})

test("the columns of the engines are the README's record table, its fields, and what direct lines have", () => {
  const named = [...keys.filter((key) => key !== '…'), ...fields, 'msg', 'caller']
  assert.deepEqual([...Object.keys(COLUMNS), 'category'].sort(), named.sort())
  assert.deepEqual(PARTITIONS, ['category', 'day'])
  const members = Object.values(COLUMNS).flatMap((type) => (typeof type === 'string' ? [] : Object.keys(type)))
  assert.deepEqual([...new Set(members)].sort(), [...new Set(inner)].sort())
})
