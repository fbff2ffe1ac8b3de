import { type Item, sizeOf, stringOf } from './item.ts'

/** What one request may have. */
const MOST_ITEMS = 25
/** Less than the 16 MB allowed, as brackets and names count too. */
const MOST_BYTES = 12 * 1024 * 1024

/** Items in requests: none too large, and none with a key twice, which would be refused. */
export function batchesOf(items: readonly Item[]): Item[][] {
  const unique = [...new Map(items.map((item) => [`${stringOf(item.p)} ${stringOf(item.s)}`, item])).values()]
  const batches: Item[][] = []
  let batch: Item[] = []
  let bytes = 0
  for (const item of unique) {
    const size = sizeOf(item)
    if (batch.length === MOST_ITEMS || (batch.length > 0 && bytes + size > MOST_BYTES)) {
      batches.push(batch)
      batch = []
      bytes = 0
    }
    batch.push(item)
    bytes += size
  }
  return batch.length === 0 ? batches : [...batches, batch]
}
