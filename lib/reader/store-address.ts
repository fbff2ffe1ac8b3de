const STORE = /^(?:clickhouse|dynamodb):\/\//

/** Whether a place is a table: `openStore` of fastify-access-log/store asks it, and no reader of files can. */
export function isStoreAddress(place: string): boolean {
  return STORE.test(place)
}

/** The address of a table as messages show it: without what may be its password, also where that should have been escaped. */
export function withoutPassword(address: string): string {
  return address.replace(/(:\/\/[^/:]*):.*@/s, '$1:…@')
}
