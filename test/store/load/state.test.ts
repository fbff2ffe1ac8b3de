import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  defaultStatePath,
  formatState,
  type LiveState,
  parseArchiveState,
  parseLiveState,
} from '../../../lib/store/load/state.ts'

const LIVE: LiveState = { to: 'clickhouse://h:1/d.t', source: 'web-1', position: { version: 1, from: null, files: [] } }
const ARCHIVE = { to: 'dynamodb://t', from: 's3://b/p', done: ['s3://b/p/1'] }

test('what was saved is read back', () => {
  assert.deepEqual(parseLiveState('s', formatState(LIVE), LIVE), LIVE)
  assert.deepEqual(parseArchiveState('s', formatState(ARCHIVE), ARCHIVE), ARCHIVE)
})

test('each store has a state of its own beside the files', () => {
  assert.match(defaultStatePath('logs', LIVE.to), /^logs\/\.archive\/load\.[0-9a-f]{8}\.json$/)
  assert.notEqual(defaultStatePath('logs', LIVE.to), defaultStatePath('logs', ARCHIVE.to))
})

test('a state of something else is refused with what to do', () => {
  const refused = (message: RegExp) => ({ code: 'FST_ACCESS_LOG_OPTION_INVALID', message })
  for (const text of ['', 'x', '[]', '{}', '{"version":2}', formatState({ ...LIVE, position: {} as never })]) {
    assert.throws(
      () => parseLiveState('s.json', text, LIVE),
      refused(/^Option state is s\.json; expected a file saved by access-log load/),
    )
  }
  assert.throws(
    () => parseLiveState('s', formatState(LIVE), { ...LIVE, to: 'x' }),
    refused(/expected one of x: use another/),
  )
  assert.throws(
    () => parseLiveState('s', formatState(LIVE), { ...LIVE, source: 'y' }),
    refused(/the source web-1; expected one of y/),
  )
  assert.throws(
    () => parseArchiveState('s', formatState(ARCHIVE), { ...ARCHIVE, from: 's3://c/' }),
    refused(/expected a file saved by access-log load/),
  )
})
