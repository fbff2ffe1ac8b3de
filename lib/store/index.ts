export { openStore } from './open-store.ts'
export type { Appended, FoundLine, RefusedLine, Store, StoredLine, StoreQuery } from './store.ts'
