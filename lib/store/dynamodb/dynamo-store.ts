import { setTimeout } from 'node:timers/promises'
import { now } from '../../time/clock.ts'
import { type DynamoAddress, formatStoreAddress } from '../address.ts'
import { appendAll } from '../append-all.ts'
import { storeFailure } from '../failure.ts'
import { type CheckedQuery, checkQuery } from '../query.ts'
import type { Appended, Batch, FilledStore, FoundLine, StoredLine, StoreQuery } from '../store.ts'
import { DynamoBatch, type ItemFacts } from './batch.ts'
import { batchesOf } from './batches.ts'
import { type Dynamo, openDynamo } from './client.ts'
import { dynamoFailure, isNoTable } from './failure.ts'
import { planOf } from './plan.ts'
import { rowsWithin } from './read.ts'
import {
  categoriesUpdate,
  expiryDefinition,
  factsUpdate,
  firstUpdate,
  parseFacts,
  TABLE_KEY,
  type TableFacts,
  tableDefinition,
} from './table.ts'
import { writeAll } from './write.ts'

const DAY = 86_400_000

/** Clocks of hosts differ; rows of a day to come are found too. */
const AHEAD = 2 * DAY

/** Milliseconds between two looks at a table that is being made, and how long it may take. */
const [LOOK_EVERY, LONGEST_MAKING] = [500, 300_000]

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
    await this.#guarded(async () => {
      const { table, keep } = this.#address
      const isNew = (await this.#status()) === null
      if (isNew) await this.#make(table)
      else await this.#known()
      await this.#client.updateItem(factsUpdate(table, keep))
      this.#facts = null
    })
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
    const { categories, first } = await this.#known()
    const keep = await this.keep()
    const time = now()
    const live = Math.max(query.from, first, keep === null ? 0 : time - keep)
    let wanted = query.limit
    if (wanted === 0) return
    const rows = rowsWithin({
      ...{ client: this.#client, table: this.#address.table, query, plan },
      categories: categories.filter((category) => query.categories?.includes(category) ?? true),
      ...{ from: live, to: Math.min(query.to, time + AHEAD), now: time / 1000 },
    })
    try {
      for await (const found of rows) {
        const { record, text } = found
        // A key of the index of users may be of several.
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
      await this.#client.updateItem(firstUpdate(table, first)).catch((error: unknown) => {
        if (!(error instanceof Error && error.name === 'ConditionalCheckFailedException')) throw error
      })
      this.#facts = null
    }
  }

  async #make(table: string): Promise<void> {
    await this.#client.createTable(tableDefinition(table)).catch((error: unknown) => {
      // Another process was faster.
      if (!(error instanceof Error && error.name === 'ResourceInUseException')) throw error
    })
    for (let waited = 0; (await this.#status()) !== 'ACTIVE'; waited += LOOK_EVERY) {
      if (waited > LONGEST_MAKING) throw storeFailure(this.name, '', 'the table is still being created', true, null)
      await setTimeout(LOOK_EVERY)
    }
    await this.#client.updateTimeToLive(expiryDefinition(table)).catch((error: unknown) => {
      // A store that only speaks like DynamoDB; what has expired is not answered anyway.
      if (!(error instanceof Error && error.name === 'UnknownOperationException')) throw error
    })
  }

  async #status(): Promise<string | null> {
    try {
      const { Table } = await this.#client.describeTable({ TableName: this.#address.table })
      return Table?.TableStatus ?? ''
    } catch (error) {
      if (isNoTable(error)) return null
      throw error
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
    const { Item: item } = await this.#guarded(() =>
      this.#client.getItem({ TableName: table, Key: TABLE_KEY, ConsistentRead: true }),
    )
    const facts = item === undefined ? null : parseFacts(item)
    if (facts !== null) return facts
    const why = item === undefined ? 'was not created by access-log load' : 'is of another version of access-log load'
    throw storeFailure(
      this.name,
      '',
      `the table ${why}; use another name, and load the files or the archive into it`,
      false,
      null,
    )
  }

  async #guarded<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask()
    } catch (error) {
      throw dynamoFailure(this.name, error)
    }
  }
}
