import { now } from '../../time/clock.ts'
import { DAY } from '../../time/units.ts'
import { type DynamoAddress, formatStoreAddress } from '../address.ts'
import { appendAll } from '../append-all.ts'
import { type CheckedQuery, checkQuery } from '../query.ts'
import type { Appended, Batch, FilledStore, FoundLine, StoredLine, StoreQuery } from '../store.ts'
import { DynamoBatch, type ItemFacts } from './batch.ts'
import { batchesOf } from './batches.ts'
import { type Dynamo, openDynamo } from './client.ts'
import { dynamoFailure, otherTable, unless } from './failure.ts'
import { planOf } from './plan.ts'
import { prepareTable } from './prepare-table.ts'
import { rowsWithin } from './read.ts'
import { categoriesUpdate, firstUpdate, parseFacts, TABLE_KEY, type TableFacts } from './table.ts'
import { writeAll } from './write.ts'

/** Milliseconds from now to the last rows that are looked for, as the clocks of hosts may be ahead. */
const AHEAD = 2 * DAY

/** A table of DynamoDB as a store. */
export class DynamoStore implements FilledStore {
  readonly name: string
  readonly #address: DynamoAddress
  readonly #client: Dynamo
  #facts: Promise<TableFacts> | null = null
  readonly #categories = new Set<string>()

  private constructor(address: DynamoAddress, client: Dynamo) {
    this.#address = address
    this.#client = client
    this.name = formatStoreAddress(address)
  }

  /** @throws {PeerMissing} the SDK is not installed */
  static async open(address: DynamoAddress): Promise<DynamoStore> {
    return new DynamoStore(address, await openDynamo(address))
  }

  async keep(): Promise<number | null> {
    return this.#address.keep ?? (await this.#known()).keep
  }

  async prepare(): Promise<void> {
    const { table, keep } = this.#address
    await this.#guarded(() => prepareTable(this.#client, table, keep, this.name))
    this.#facts = null
  }

  batch(keep: number | null): Batch {
    return new DynamoBatch(keep, (items, facts) =>
      this.#guarded(async () => {
        await this.#tell(facts)
        await writeAll(this.#client, this.#address.table, batchesOf(items), this.name)
      }),
    )
  }

  async append(lines: readonly StoredLine[]): Promise<Appended> {
    return await appendAll(this.batch(await this.keep()), lines)
  }

  find(query: StoreQuery = {}): AsyncIterable<FoundLine> {
    const checked = checkQuery(query)
    const plan = planOf(checked, now())
    return { [Symbol.asyncIterator]: () => this.#find(checked, plan) }
  }

  async categories(): Promise<string[]> {
    return (await this.#known()).categories
  }

  async close(): Promise<void> {
    this.#client.destroy()
  }

  async *#find(query: CheckedQuery, plan: ReturnType<typeof planOf>): AsyncGenerator<FoundLine> {
    // Others may have stored a new category or an older day since.
    this.#facts = null
    const { categories, first } = await this.#known()
    const keep = await this.keep()
    const time = now()
    const earliest = Math.max(query.from, first, keep === null ? 0 : time - keep)
    let wanted = query.limit
    if (wanted === 0) return
    const rows = rowsWithin({
      ...{ client: this.#client, table: this.#address.table, query, plan },
      categories: categories.filter((category) => query.categories?.includes(category) ?? true),
      ...{ from: earliest, to: Math.min(query.to, time + AHEAD), now: time / 1000 },
    })
    try {
      for await (const found of rows) {
        const { record, text } = found
        // Users whose ids are too long for a key may share one.
        if (!query.meets(record, text)) continue
        yield found
        if (--wanted === 0) return
      }
    } catch (error) {
      query.signal?.throwIfAborted()
      throw dynamoFailure(this.name, error)
    }
  }

  /** Tells the table of categories and days that it does not know, before their rows are there. */
  async #tell({ categories, first }: ItemFacts): Promise<void> {
    const unknown = [...categories].filter((category) => !this.#categories.has(category))
    const { table } = this.#address
    if (unknown.length > 0) {
      await this.#client.updateItem(categoriesUpdate(table, unknown))
      for (const category of unknown) this.#categories.add(category)
    }
    if (first < (await this.#known()).first) {
      await this.#client.updateItem(firstUpdate(table, first)).catch(unless('ConditionalCheckFailedException'))
      this.#facts = null
    }
  }

  async #known(): Promise<TableFacts> {
    this.#facts ??= this.#look().catch((error: unknown) => {
      this.#facts = null
      throw error
    })
    return await this.#facts
  }

  async #look(): Promise<TableFacts> {
    const { table } = this.#address
    const item = await this.#guarded(async () => {
      const asked = this.#client.getItem({ TableName: table, Key: TABLE_KEY, ConsistentRead: true })
      // DynamoDB refuses the key where a table has other keys, so it is not one of ours.
      return await asked.then(({ Item }) => Item, unless('ValidationException'))
    })
    const facts = item === undefined ? null : parseFacts(item)
    if (facts === null) throw otherTable(this.name, item)
    return facts
  }

  async #guarded<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask()
    } catch (error) {
      throw dynamoFailure(this.name, error)
    }
  }
}
