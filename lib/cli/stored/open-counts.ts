import type { RecordQuery } from '../../reader/query/query.ts'
import { ClickHouseStore } from '../../store/clickhouse/clickhouse-store.ts'
import { Counts } from '../../store/clickhouse/counts.ts'
import { checkQuery } from '../../store/query.ts'
import { UsageError } from '../exit.ts'
import type { Terminal } from '../output/terminal.ts'
import { storeQuery, withStore } from './print-stored.ts'

/**
 * Opens a table for as long as `use` counts in it.
 *
 * @param withoutRoutes routes that are left out
 * @param use `counts` is null where the table has no rows to count
 * @throws {UsageError} the store cannot count, or not by these conditions
 */
export async function withCounts<T>(
  query: RecordQuery<never>,
  withoutRoutes: readonly string[],
  terminal: Terminal,
  use: (counts: Counts | null, categories: string[]) => Promise<T>,
): Promise<T> {
  return await withStore(query, async (store, categories) => {
    if (!(store instanceof ClickHouseStore)) {
      throw new UsageError(
        `${store.name} cannot count, as DynamoDB would have to read every row; use the log folder, the archive (s3://…) or ClickHouse as --dir`,
      )
    }
    const checked = checkQuery(storeQuery(query, terminal))
    if (checked.isByLine) {
      throw new UsageError(
        `Option --where is given, but ${store.name} cannot count by it; expected other conditions: leave it out, or use the log folder or the archive (s3://…) as --dir`,
      )
    }
    const counts = await Counts.of(store, checked, withoutRoutes)
    return await use(counts, categories)
  })
}
