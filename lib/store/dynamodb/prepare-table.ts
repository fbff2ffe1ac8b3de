import { setTimeout } from 'node:timers/promises'
import { storeFailure } from '../failure.ts'
import type { Dynamo, TableDescription } from './client.ts'
import { isNoTable, otherTable, unless } from './failure.ts'
import { expiryDefinition, factsUpdate, isOurDefinition, parseFacts, TABLE_KEY, tableDefinition } from './table.ts'

/** Milliseconds between two looks at a table that is being made, and how long it may take. */
const [LOOK_EVERY, LONGEST_MAKING] = [500, 300_000]

/**
 * Makes a table where there is none. What it is stands in it only at the end, so one that another process is making, or was
 * killed while it made it, is told by its definition, and made ready too.
 *
 * @param keep milliseconds; null: as the table says, at first for ever
 * @param store as messages name it
 * @throws {StoreFailed} it is none of this version
 */
export async function prepareTable(client: Dynamo, table: string, keep: number | null, store: string): Promise<void> {
  if ((await describe(client, table)) === null) {
    await client.createTable(tableDefinition(table)).catch(unless('ResourceInUseException'))
  }
  const description = await whenMade(client, table, store)
  if (!isOurDefinition(description)) throw otherTable(store, undefined)
  const { Item } = await client.getItem({ TableName: table, Key: TABLE_KEY, ConsistentRead: true })
  if (Item === undefined) {
    // It expires already; or the store only speaks like DynamoDB, and what has expired is not answered anyway.
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
