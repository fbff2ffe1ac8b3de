import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Dynamo, TableDescription } from '../../../lib/store/dynamodb/client.ts'
import { prepareTable } from '../../../lib/store/dynamodb/prepare-table.ts'
import { tableDefinition } from '../../../lib/store/dynamodb/table.ts'

const OURS = tableDefinition('logs') as TableDescription

/** A server of one table, of which the calls that change something are kept. */
class OneTable {
  readonly changes: string[] = []
  description: TableDescription | null
  facts: Awaited<ReturnType<Dynamo['getItem']>> = {}
  expires = false
  /** Looks at it until it is made. */
  looks = 0

  constructor(description: TableDescription | null) {
    this.description = description
  }

  async describeTable() {
    if (this.description === null) throw refusal('ResourceNotFoundException')
    return { Table: { ...this.description, TableStatus: this.looks-- > 0 ? 'CREATING' : 'ACTIVE' } }
  }

  async createTable() {
    if (this.description !== null) throw refusal('ResourceInUseException')
    this.changes.push('createTable')
    this.description = OURS
  }

  async updateTimeToLive() {
    if (this.expires) throw refusal('ValidationException')
    this.changes.push('updateTimeToLive')
    this.expires = true
  }

  async getItem() {
    if (this.looks > 0) throw refusal('ResourceNotFoundException')
    return this.facts
  }

  async updateItem() {
    this.changes.push('updateItem')
    this.facts = { Item: { v: { N: '1' } } }
  }
}

function refusal(name: string): Error {
  return Object.assign(new Error(name), { name })
}

const prepare = (server: OneTable) => prepareTable(server as unknown as Dynamo, 'logs', null, 'dynamodb://logs')

test('a table that is not there is made, expires rows, and says at the end what it is', async () => {
  const server = new OneTable(null)
  await prepare(server)
  assert.deepEqual(server.changes, ['createTable', 'updateTimeToLive', 'updateItem'])
  await prepare(server)
  assert.deepEqual(server.changes.slice(3), ['updateItem'])
})

test('a table that another process is making is waited for', async () => {
  const server = new OneTable(OURS)
  server.looks = 2
  server.expires = true
  await prepare(server)
  assert.deepEqual(server.changes, ['updateItem'])
})

test('a table whose making was killed is made ready', async () => {
  const server = new OneTable(OURS)
  await prepare(server)
  assert.deepEqual(server.changes, ['updateTimeToLive', 'updateItem'])
})

test('a table of somebody else, or of another version, is refused and left as it is', async () => {
  const foreign = new OneTable({ KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }] })
  await assert.rejects(prepare(foreign), /the table was not created by access-log load; use another name/)
  const later = new OneTable(OURS)
  later.facts = { Item: { v: { N: '2' } } }
  await assert.rejects(prepare(later), /the table is of another version of access-log load; use another name/)
  assert.deepEqual([...foreign.changes, ...later.changes], [])
})
