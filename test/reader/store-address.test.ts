import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isStoreAddress, withoutPassword } from '../../lib/reader/store-address.ts'

test('a folder and a bucket are no stores', () => {
  for (const place of ['logs', './clickhouse:', 's3://bucket/prefix', 'clickhouse'])
    assert.equal(isStoreAddress(place), false)
  assert.equal(isStoreAddress('dynamodb://table'), true)
})

test('of an address all is shown but the password', () => {
  assert.equal(withoutPassword('clickhouse://u:secret@h:8123/a?keep=1d'), 'clickhouse://u:…@h:8123/a?keep=1d')
  assert.equal(withoutPassword('dynamodb://table'), 'dynamodb://table')
})
