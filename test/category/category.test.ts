import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createCategory } from '../../lib/category/category.ts'
import type { CategoryOptions } from '../../lib/options/category-options.ts'
import { memoryFile } from '../writer/harness/memory-file.ts'

const own = /^category\.test\.ts:\d+$/
const mixin = () => ({ caller: 'mixin', pod: 'p-1' })

const callers: [title: string, options: CategoryOptions, bound: object, line: object, caller: RegExp | undefined][] = [
  ['nobody gives one: where the code logs', {}, {}, {}, own],
  ['the line gives one', {}, {}, { caller: 'line' }, /^line$/],
  ['a mixin gives one', { mixin }, {}, {}, /^mixin$/],
  ['a mixin gives others', { mixin: () => ({ pod: 'p-1' }) }, {}, {}, own],
  ['a child is bound to one', {}, { caller: 'bound' }, {}, /^bound$/],
  ['line and mixin give one: the line is nearer', { mixin }, {}, { caller: 'line' }, /^line$/],
  ['it is not wanted', { caller: false }, {}, {}, undefined],
  ['it is not wanted, but given', { caller: false }, {}, { caller: 'line' }, /^line$/],
]

for (const [title, options, bound, line, caller] of callers) {
  test(`the caller of a line when ${title}`, () => {
    const file = memoryFile()
    createCategory('app', options, file, undefined, assert.ifError)
      .logger.child(bound)
      .info({ ...line, rows: 3 }, 'select')
    const written = file.written[0]?.line ?? ''
    const parsed = JSON.parse(written) as Record<string, unknown>
    if (caller === undefined) assert.ok(!('caller' in parsed), written)
    else assert.match(String(parsed.caller), caller)
    assert.equal(written.split('"caller":').length - 1, caller === undefined ? 0 : 1, 'it stands once')
    assert.deepEqual([parsed.category, parsed.rows, parsed.msg], ['app', 3, 'select'])
  })
}
