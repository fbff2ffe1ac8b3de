import { type Counts, GROUP_FIELDS } from '../../store/clickhouse/counts.ts'
import type { TimeZone } from '../../time/time-zone.ts'
import { wrongValue } from '../exit.ts'
import { type Groups, intervalText, ROOM_FOR_GROUPS } from '../stats/groups.ts'
import { bucketBounds } from './duration-bounds.ts'
import { offsetChanges } from './offset-changes.ts'

/** Checks the fields of `--by`. @throws {UsageError} the table has no column for one */
export function checkGroupFields(fields: readonly string[]): void {
  const other = fields.find((field) => !GROUP_FIELDS.includes(field))
  if (other === undefined) return
  throw wrongValue(
    '--by',
    other,
    `for a table one of ${GROUP_FIELDS.join(', ')}; for other fields use the log folder or the archive as --dir`,
  )
}

/** Fills groups with what the database counts. @param every milliseconds of an interval; null: not by time */
export async function countGroups(
  counts: Counts,
  groups: Groups,
  fields: readonly string[],
  every: number | null,
  zone: TimeZone,
): Promise<void> {
  const { records, from, to } = await counts.span()
  if (records === 0) return
  const stretches = every === null ? null : { ms: every, changes: offsetChanges(zone, from, to) }
  // One more than there is room for, so that the groups know that they are not all.
  for await (const { values, ...counted } of counts.groups(fields, stretches, bucketBounds, ROOM_FOR_GROUPS + 1)) {
    const [start = '', ...others] = values
    groups.addCounted(every === null ? values : [intervalText(Number(start)), ...others], counted)
  }
}
