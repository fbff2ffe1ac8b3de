import { setTimeout } from 'node:timers/promises'
import { storeFailure } from '../failure.ts'
import type { Dynamo, TableDescription } from './client.ts'
import { isNoTable, otherTable, unless } from './failure.ts'
import { expiryDefinition, factsUpdate, isOurDefinition, parseFacts, TABLE_KEY, tableDefinition } from './table.ts'

/** Milliseconds between two looks at a table that is being created, and how long that may take. */
const [LOOK_EVERY, LONGEST_MAKING] = [500, 300_000]

/**
 * Creates a table unless it exists. The item that says what it is comes last, so a table that another process is creating, or
 * did not finish, is recognized by its keys and indexes, and finished.
 *
 * @param keep milliseconds; null: as the table says, at first for ever
 * @param store as messages name it
 * @throws {StoreFailed} the table is not one of this version, or is not ready in time
 */
export async function prepareTable(client: Dynamo, table: string, keep: number | null, store: string): Promise<void> {
  if ((await describe(client, table)) === null) {
    await client.createTable(tableDefinition(table)).catch(unless('ResourceInUseException'))
  }
  const description = await whenMade(client, table, store)
  if (!isOurDefinition(description)) throw otherTable(store, undefined)
  const { Item } = await client.getItem({ TableName: table, Key: TABLE_KEY, ConsistentRead: true })
  if (Item === undefined) {
    // Refused if expiry is on already, or by an emulator without it; reading leaves out what has expired anyway.
    const expires = client.updateTimeToLive(expiryDefinition(table))
    await expires.catch(unless('ValidationException', 'UnknownOperationException'))
  } else if (parseFacts(Item) === null) throw otherTable(store, Item)
  await client.updateItem(factsUpdate(table, keep))
}

async function whenMade(client: Dynamo, table: string, store: string): Promise<TableDescription> {
  for (let waited = 0; waited <= LONGEST_MAKING; waited += LOOK_EVERY) {
    const description = await describe(client, table)
    if (description !== null && description.TableStatus !== 'CREATING') return description
    await setTimeout(LOOK_EVERY)
  }
  throw storeFailure(store, '', 'the table is still being created', true, null)
}

async function describe(client: Dynamo, table: string): Promise<TableDescription | null> {
  try {
    return (await client.describeTable({ TableName: table })).Table ?? {}
  } catch (error) {
    if (isNoTable(error)) return null
    throw error
  }
}
