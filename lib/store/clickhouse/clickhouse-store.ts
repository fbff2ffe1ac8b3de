import { parseLine } from '../../record/line.ts'
import { now } from '../../time/clock.ts'
import { type ClickHouseAddress, formatStoreAddress } from '../address.ts'
import { appendAll } from '../append-all.ts'
import { storeFailure } from '../failure.ts'
import { type CheckedQuery, checkQuery } from '../query.ts'
import type { Appended, Batch, FilledStore, FoundLine, StoredLine, StoreQuery } from '../store.ts'
import { ClickHouseBatch } from './batch.ts'
import { type Answer, type ClickHouse, isOfEngine, openClickHouse, type Settings, valuesIn } from './client.ts'
import { COLUMN_NAMES, FORMAT } from './columns.ts'
import { type Asked, conditionsOf } from './conditions.ts'
import { DayWindows, type Window } from './day-windows.ts'
import { changeClusterKeep, changeKeep, createTable, type Mark, nameOf, parseMark } from './ddl.ts'
import { clickHouseFailure, notClickHouse } from './failure.ts'
import { TIME_ORDER } from './order.ts'

/** Duplicates of a row have its time and so its partition, which `FINAL` can merge alone; and an insert waits for every shard. */
const SETTINGS: Settings = { do_not_merge_across_partitions_select_final: 1, distributed_foreground_insert: 1 }

/** Up to so many wanted rows are found by sorting their times first; of more, sorting twice would cost too much. */
const FEW = 10_000

interface FoundTable extends Mark {
  isDistributed: boolean
}

/** A table of ClickHouse as a store. */
export class ClickHouseStore implements FilledStore {
  readonly name: string
  readonly #address: ClickHouseAddress
  readonly #client: ClickHouse
  #table: Promise<FoundTable | null> | null = null

  private constructor(address: ClickHouseAddress, client: ClickHouse) {
    this.#address = address
    this.#client = client
    this.name = formatStoreAddress(address)
  }

  /** @throws {PeerMissing} the client is not installed */
  static async open(address: ClickHouseAddress): Promise<ClickHouseStore> {
    return new ClickHouseStore(address, await openClickHouse(address))
  }

  async keep(): Promise<number | null> {
    if (this.#address.keep !== null) return this.#address.keep
    const keep = (await this.#found())?.keep ?? null
    return keep === null ? null : keep * 1000
  }

  async prepare(): Promise<void> {
    const { keep } = this.#address
    const seconds = keep === null ? null : Math.round(keep / 1000)
    const found = await this.#found()
    if (found === null) await this.#command(createTable(this.#address, seconds))
    else if (seconds !== null && seconds !== found.keep) await this.#changeKeep(found, seconds)
    else return
    this.#table = null
  }

  batch(keep: number | null): Batch {
    return new ClickHouseBatch(keep, async (values) => {
      const table = nameOf(this.#address)
      await this.#guarded(() =>
        this.#client.insert({ table, columns: COLUMN_NAMES, values, format: FORMAT, clickhouse_settings: SETTINGS }),
      )
    })
  }

  async append(lines: readonly StoredLine[]): Promise<Appended> {
    return await appendAll(this.batch(await this.keep()), lines)
  }

  find(query: StoreQuery = {}): AsyncIterable<FoundLine> {
    const checked = checkQuery(query)
    return { [Symbol.asyncIterator]: () => this.#find(checked) }
  }

  /** The rows of a statement, in which `{table}` is the table without duplicates. @throws {StoreFailed} */
  async *rows(sql: string, params: Readonly<Record<string, unknown>>, signal?: AbortSignal): AsyncGenerator<unknown[]> {
    try {
      const result = await this.#client.query({
        query: sql.replaceAll('{table}', `${nameOf(this.#address)} FINAL`),
        query_params: params,
        clickhouse_settings: SETTINGS,
        format: 'JSONCompactEachRow',
        ...(signal === undefined ? {} : { abort_signal: signal }),
      })
      if (!isOfEngine(result)) throw notClickHouse(this.name)
      for await (const rows of result.stream()) for (const row of rows) yield valuesIn(row)
    } catch (error) {
      signal?.throwIfAborted()
      throw clickHouseFailure(this.name, error)
    }
  }

  /** The conditions of a query, narrowed to the time in which rows exist and have not expired; null without any. */
  async askedOf({ categories, from, to, lines, where, signal }: CheckedQuery): Promise<Asked | null> {
    await this.#known()
    const keep = await this.keep()
    const earliest = keep === null ? from : Math.max(from, now() - keep)
    const times = conditionsOf({ categories: null, from: earliest, to, lines: 'all', where: {} })
    const sql = `SELECT count(), toUnixTimestamp64Milli(min(time)), toUnixTimestamp64Milli(max(time)) FROM ${nameOf(this.#address)} WHERE ${times.sql}`
    for await (const [count, first, last] of this.rows(sql, times.params, signal)) {
      if (Number(count) === 0) return null
      const span = { from: Math.max(earliest, Number(first)), to: Math.min(to, Number(last) + 1) }
      return { categories, ...span, lines, where }
    }
    return null
  }

  async categories(): Promise<string[]> {
    await this.#known()
    const names: string[] = []
    const sql = `SELECT DISTINCT category FROM ${nameOf(this.#address)} ORDER BY category`
    for await (const [name] of this.rows(sql, {})) names.push(String(name))
    return names
  }

  async close(): Promise<void> {
    await this.#client.close()
  }

  async *#find(query: CheckedQuery): AsyncGenerator<FoundLine> {
    const asked = query.limit === 0 ? null : await this.askedOf(query)
    if (asked === null) return
    const windows = new DayWindows(asked, query.newest)
    let wanted = query.limit
    for (let window = windows.next(); window !== null; window = windows.next()) {
      let rows = 0
      for await (const found of this.#within({ ...asked, ...window }, query, wanted)) {
        rows++
        if (!query.accepts(found.record)) continue
        yield found
        if (--wanted === 0) return
      }
      windows.gave(rows)
    }
  }

  async *#within(
    asked: Asked & Window,
    { newest, signal, isByLine }: CheckedQuery,
    wanted: number,
  ): AsyncGenerator<FoundLine> {
    const { sql, params } = conditionsOf(asked)
    const direction = newest ? 'DESC' : 'ASC'
    const order = TIME_ORDER.map((column) => `${column} ${direction}`).join(', ')
    const limit = isByLine || !Number.isFinite(wanted) ? null : Math.ceil(wanted)
    // Lines make up most of a row: where few are wanted, a sort of the times alone finds which.
    const bound = newest ? `time >= (SELECT min(time)` : `time <= (SELECT max(time)`
    const within =
      limit === null || limit > FEW
        ? ''
        : ` AND ${bound} FROM (SELECT time FROM {table} WHERE ${sql} ORDER BY time ${direction} LIMIT ${limit}))`
    const statement = `SELECT source, file, offset, line FROM {table} WHERE ${sql}${within} ORDER BY ${order}${limit === null ? '' : ` LIMIT ${limit}`}`
    for await (const [source, file, offset, text] of this.rows(statement, params, signal)) {
      const record = parseLine(String(text))
      if (!record) continue
      yield { source: String(source), file: String(file), offset: Number(offset), text: String(text), record }
    }
  }

  /** The table. @throws {StoreFailed} it does not exist */
  async #known(): Promise<FoundTable> {
    const found = await this.#found()
    if (found !== null) return found
    throw storeFailure(this.name, 'UNKNOWN_TABLE', 'the table does not exist; access-log load creates it', false, null)
  }

  async #found(): Promise<FoundTable | null> {
    this.#table ??= this.#look().catch((error: unknown) => {
      this.#table = null
      throw error
    })
    return await this.#table
  }

  async #look(): Promise<FoundTable | null> {
    const { database, table } = this.#address
    const sql = 'SELECT engine, comment FROM system.tables WHERE database = {database:String} AND name = {table:String}'
    for await (const [engine, comment] of this.rows(sql, { database, table })) {
      const mark = parseMark(String(comment))
      if (mark?.isOurs) return { ...mark, isDistributed: engine === 'Distributed' }
      const why = mark === null ? 'was not created by access-log load' : 'is of another version of access-log load'
      throw storeFailure(
        this.name,
        '',
        `the table ${why}; use another name with ?table=, and load the files or the archive into it`,
        false,
        null,
      )
    }
    return null
  }

  async #changeKeep({ isDistributed }: FoundTable, seconds: number): Promise<void> {
    if (isDistributed) {
      const statements = changeClusterKeep(this.#address, seconds).join('; ')
      const sentence = `a distributed table keeps rows as long as the tables on its nodes; run on each node: ${statements}`
      throw storeFailure(this.name, '', sentence, false, null)
    }
    for (const statement of changeKeep(this.#address, seconds)) await this.#command(statement)
  }

  async #command(query: string): Promise<void> {
    await this.#guarded(() => this.#client.command({ query }))
  }

  async #guarded(ask: () => Promise<Answer>): Promise<void> {
    try {
      if (!isOfEngine(await ask())) throw notClickHouse(this.name)
    } catch (error) {
      throw clickHouseFailure(this.name, error)
    }
  }
}
