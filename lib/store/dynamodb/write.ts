import { setTimeout } from 'node:timers/promises'
import { storeFailure } from '../failure.ts'
import { pauseAfter } from '../retry.ts'
import type { Dynamo, Write } from './client.ts'
import type { Item } from './item.ts'

/** Requests at a time. */
const AT_ONCE = 8

/** Tries in a row of which a table takes nothing, until it counts as throttled. */
const MOST_TRIES = 8

/** Writes batches of items, and again those that the table leaves unprocessed. @throws {StoreFailed} it is throttled */
export async function writeAll(
  client: Dynamo,
  table: string,
  batches: readonly (readonly Item[])[],
  store: string,
): Promise<void> {
  let next = 0
  const worker = async () => {
    for (let index = next++; index < batches.length; index = next++) {
      await writeOne(client, table, batches[index] ?? [], store)
    }
  }
  const workers = await Promise.allSettled(Array.from({ length: Math.min(AT_ONCE, batches.length) }, worker))
  for (const outcome of workers) if (outcome.status === 'rejected') throw outcome.reason
}

async function writeOne(client: Dynamo, table: string, items: readonly Item[], store: string): Promise<void> {
  let writes: Write[] = items.map((Item) => ({ PutRequest: { Item } }))
  for (let fruitless = 0; ; ) {
    const { UnprocessedItems = {} } = await client.batchWriteItem({ RequestItems: { [table]: writes } })
    const left = UnprocessedItems[table] ?? []
    if (left.length === 0) return
    fruitless = left.length < writes.length ? 0 : fruitless + 1
    if (fruitless === MOST_TRIES) {
      throw storeFailure(store, 'UnprocessedItems', 'the table is throttled; give it more capacity', true, null)
    }
    writes = left
    await setTimeout(pauseAfter(Math.max(fruitless, 1), Math.random()))
  }
}
