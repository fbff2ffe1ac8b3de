import { parseStoreAddress } from './address.ts'
import type { FilledStore, Store } from './store.ts'

/**
 * Opens a table of ClickHouse (`clickhouse://host/database?keep=60d`) or of DynamoDB (`dynamodb://table?region=…&keep=60d`).
 * Nothing is asked of it before one of the methods is called.
 *
 * @throws {OptionInvalid} the address is not valid
 * @throws {PeerMissing} the package of its client is not installed; the message says which
 * @example
 * const store = await openStore('clickhouse://localhost/logs?keep=60d')
 * for await (const { record } of store.find({ where: { user: 2 }, order: 'newest', limit: 10 })) console.log(record)
 * await store.close()
 */
export async function openStore(url: string): Promise<Store> {
  return await openTable(url)
}

/** The same, with the batches by which `access-log load` fills it. */
export async function openTable(url: string): Promise<FilledStore> {
  const address = parseStoreAddress('url', url)
  if (address.kind === 'clickhouse') {
    const { ClickHouseStore } = await import('./clickhouse/clickhouse-store.ts')
    return await ClickHouseStore.open(address)
  }
  const { DynamoStore } = await import('./dynamodb/dynamo-store.ts')
  return await DynamoStore.open(address)
}
