import type { RecordQuery } from '../../reader/query/query.ts'
import type { AccessRecord } from '../../record/access-record.ts'
import type { DirectLine } from '../../record/line.ts'
import type { FoundLine, Store, StoreQuery } from '../../store/store.ts'
import type { TimeZone } from '../../time/time-zone.ts'
import { type LineLook, type LinePrinter, linePrinter } from '../output/line-printer.ts'
import type { Terminal } from '../output/terminal.ts'
import { openStored, storedCategories } from './open-stored.ts'

type Query = RecordQuery<AccessRecord | DirectLine>

/** Lines that are handed to the system together. */
const TOGETHER = 64

/** Prints what a query finds in a store, and returns the number of lines. */
export async function printStored(query: Query, look: LineLook, terminal: Terminal): Promise<number> {
  return await withStore(query, async (store, categories) =>
    printAll(store.find(storeQuery(query, terminal)), await linePrinter(terminal, look, categories), terminal),
  )
}

/** Prints what a query finds in full, without the direct lines of each request, and returns how many it found. */
export async function printStoredLong(query: Query, zone: TimeZone, terminal: Terminal): Promise<number> {
  const { printLong } = await import('../output/print-long.ts')
  return await withStore(query, async (store) => {
    let count = 0
    for await (const { record } of store.find(storeQuery(query, terminal))) {
      count++
      await printLong([record], null, zone, terminal)
      await terminal.flush()
    }
    return count
  })
}

/** Prints the last lines, oldest first. */
export async function printStoredTail(query: Query, look: LineLook, terminal: Terminal): Promise<void> {
  await withStore(query, async (store, categories) => {
    const last: FoundLine[] = []
    for await (const found of store.find({ ...storeQuery(query, terminal), order: 'newest' })) last.push(found)
    const print = await linePrinter(terminal, look, categories)
    for (const { record, text } of last.toReversed()) await print(record, text)
    await terminal.flush()
  })
}

/** The query without what only a folder needs. Conditions that come from options are never a function, unlike in its type. */
export function storeQuery({ logDir, onMalformed, ...query }: RecordQuery<never>, { signal }: Terminal): StoreQuery {
  return { ...(query as StoreQuery), signal }
}

/** Opens the store of a query for as long as it is used. @throws {UsageError} a category has no rows there */
export async function withStore<T>(
  { logDir, category }: Pick<Query, 'logDir' | 'category'>,
  use: (store: Store, categories: string[]) => Promise<T>,
): Promise<T> {
  const store = await openStored(logDir)
  try {
    const wanted = typeof category === 'string' ? [category] : category
    return await use(store, await storedCategories(store, wanted))
  } finally {
    await store.close()
  }
}

async function printAll(lines: AsyncIterable<FoundLine>, print: LinePrinter, terminal: Terminal): Promise<number> {
  let count = 0
  try {
    for await (const { record, text } of lines) {
      const waiting = print(record, text)
      if (waiting !== undefined) await waiting
      if (++count % TOGETHER === 0) await terminal.flush()
    }
  } finally {
    await terminal.flush()
  }
  return count
}
