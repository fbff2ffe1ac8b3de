import type { Aggregate } from './aggregate.ts'
import type { ColumnHits } from './count/column-hits.ts'
import type { Report, ReportHits } from './report.ts'

const MOST_OF_COLUMN = 10

/** What came most often in each column of time. Null where values were counted, but not by column. */
export function hitsByColumn({ lists, axis }: Aggregate): Report['byColumn'] {
  if (lists === null) return null
  const { byColumn, clients, users, notFound } = lists
  if (Object.values(byColumn).every(({ isEmpty }) => isEmpty) && clients.size + users.size + notFound.size > 0)
    return null
  return {
    clients: columnsOf(byColumn.clients, axis),
    users: columnsOf(byColumn.users, axis),
    notFound: columnsOf(byColumn.notFound, axis),
  }
}

function columnsOf(byColumn: ColumnHits, axis: Aggregate['axis']): ReportHits {
  const places = new Map<string, number>()
  const placeOf = (value: string) => {
    const place = places.get(value) ?? places.size
    places.set(value, place)
    return place
  }
  const columns = byColumn.isEmpty ? 0 : axis.columns
  return {
    columns: Array.from({ length: columns }, (_, index) => {
      const { hits, rest } = byColumn.top(axis.first + index, MOST_OF_COLUMN)
      return [
        rest,
        ...hits.map(({ value, count, missed, marks }) => withoutZeros([placeOf(value), count, missed, ...marks])),
      ]
    }),
    values: [...places.keys()],
  }
}

function withoutZeros(numbers: readonly number[]): number[] {
  return numbers.slice(0, numbers.findLastIndex((number) => number !== 0) + 1)
}
