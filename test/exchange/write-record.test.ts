import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compilePaths } from '../../lib/exchange/write-record.ts'

test('without paths there is nothing to ask', () => {
  assert.equal(compilePaths([]), null)
})

test('strings match whole paths, patterns what they say', () => {
  const isIgnored = compilePaths(['/', '/health', /^\/docs(\/|$)/, /\.css$/])
  assert.ok(isIgnored)
  for (const path of ['/', '/health', '/docs', '/docs/', '/docs/a', '/a/b.css'])
    assert.equal(isIgnored(path), true, path)
  for (const path of ['', '//', '/health/', '/Health', '/healthy', '/docsx', '/a.css/b']) {
    assert.equal(isIgnored(path), false, path)
  }
})
