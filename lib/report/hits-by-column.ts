import type { Aggregate } from './aggregate.ts'
import type { ColumnHits } from './count/column-hits.ts'
import type { Report, ReportHits } from './report.ts'

const MOST_OF_COLUMN = 10

/** The most frequent values of each column of time; null where values were counted, but not by column, as by a store. */
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
  const hitsOf = (column: number): ReportHits['columns'][number] => {
    const { hits, rest } = byColumn.top(column, MOST_OF_COLUMN)
    return [
      rest,
      ...hits.map(({ value, count, missed, marks }) => withoutZeros([placeOf(value), count, missed, ...marks])),
    ]
  }
  const columns = byColumn.isEmpty ? [] : axis.map(hitsOf)
  return { columns, values: [...places.keys()] }
}

function withoutZeros(numbers: readonly number[]): number[] {
  return numbers.slice(0, numbers.findLastIndex((number) => number !== 0) + 1)
}
