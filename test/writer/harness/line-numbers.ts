import type { StoredLine } from './lines-in.ts'

/** The numbers of stored lines, day after day, in the order they stand in the files. */
export function lineNumbers(days: Iterable<StoredLine[]>): number[] {
  return [...days].flat().map(({ n }) => n)
}
