import type { Appended, Batch, StoredLine } from './store.ts'

/** Stores lines in as many batches as it takes. @throws {StoreFailed} */
export async function appendAll(batch: Batch, lines: readonly StoredLine[]): Promise<Appended> {
  const appended: Appended = { stored: 0, refused: [] }
  for (const line of lines) {
    const reason = batch.add(line)
    if (reason !== null) appended.refused.push({ line, reason })
    if (batch.isFull) appended.stored += await batch.send()
  }
  appended.stored += await batch.send()
  return appended
}
