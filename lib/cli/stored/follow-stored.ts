import { setTimeout } from 'node:timers/promises'
import type { RecordQuery } from '../../reader/query/query.ts'
import type { AccessRecord } from '../../record/access-record.ts'
import type { DirectLine } from '../../record/line.ts'
import { retrying } from '../../store/retry.ts'
import { SeenLines } from '../../store/seen-lines.ts'
import type { FoundLine } from '../../store/store.ts'
import { now } from '../../time/clock.ts'
import { type LineLook, linePrinter } from '../output/line-printer.ts'
import type { Terminal } from '../output/terminal.ts'
import { failureTeller } from './failure-teller.ts'
import { storeQuery, withStore } from './print-stored.ts'

/** Between two queries: whoever loads lines looks at the files only every few seconds. */
const EVERY_MS = 2000

/** How much later than its time a line may come into the store and still be shown. */
const LATE_MS = 120_000

/**
 * Prints the last lines of a store and goes on with those that come into it, until the terminal tells it to end. A store that
 * is down for a while is waited for.
 */
export async function followStored(
  query: RecordQuery<AccessRecord | DirectLine>,
  limit: number,
  look: LineLook,
  terminal: Terminal,
): Promise<void> {
  const { signal } = terminal
  await withStore(query, async (store, categories) => {
    const print = await linePrinter(terminal, look, categories)
    const asked = storeQuery(query, terminal)
    const seen = new SeenLines(LATE_MS)
    const start = now()
    if (query.from === undefined) {
      // Before the last lines are asked for, so that what comes in between counts as new.
      for await (const found of store.find({ ...asked, from: start - LATE_MS })) seen.add(found)
      const last: FoundLine[] = []
      for await (const found of store.find({ ...asked, limit, order: 'newest' })) last.push(found)
      for (const found of last.toReversed()) {
        seen.add(found)
        await print(found.record, found.text)
      }
    }
    await terminal.flush()
    const from = query.from === undefined ? start - LATE_MS : Number(query.from)
    const printNew = async () => {
      for await (const found of store.find({ ...asked, from: Math.max(from, seen.next(now())) })) {
        if (seen.add(found)) await print(found.record, found.text)
      }
    }
    const how = { patience: Number.POSITIVE_INFINITY, signal, onFailure: failureTeller(terminal) }
    while (!signal.aborted) {
      await retrying(printNew, how)
      await terminal.flush()
      await setTimeout(EVERY_MS, undefined, { signal }).catch(() => {})
    }
  })
}
