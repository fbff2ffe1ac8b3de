import { type ArchiveDay, archiveStatus } from '../../../archive/index.ts'
import { EXIT } from '../../exit.ts'
import { formatBytes } from '../../output/bytes.ts'
import { table } from '../../output/table.ts'
import type { Terminal } from '../../output/terminal.ts'
import { parseArguments } from '../../parse-arguments.ts'
import { ARCHIVE_OPTIONS, placeOf } from './options.ts'

/** `access-log archive status`: which days are archived. */
export async function status(args: string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parseArguments(args, ARCHIVE_OPTIONS)
  const { days } = await archiveStatus(placeOf(values, positionals, terminal))
  for (const line of values.json === true ? days.map((day) => JSON.stringify(day)) : humanDays(days)) {
    await terminal.line(line)
  }
  await terminal.flush()
  return EXIT.done
}

function humanDays(days: readonly ArchiveDay[]): string[] {
  const rows = days.map(({ category, day, parts, bytes, archived, objects, storedBytes, storageClasses }) => [
    ...[category, day, String(parts), formatBytes(bytes), archived],
    ...[String(objects), formatBytes(storedBytes), storageClasses.join(' ')],
  ])
  return table(
    [
      { title: 'category' },
      { title: 'day' },
      { title: 'files', align: 'right' },
      { title: 'size', align: 'right' },
      { title: 'archived' },
      { title: 'objects', align: 'right' },
      { title: 'stored', align: 'right' },
      { title: 'class' },
    ],
    rows,
  )
}
