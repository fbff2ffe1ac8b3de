import { type ArchivedPart, type ArchiveOptions, type ArchiveResult, archive } from '../../../archive/index.ts'
import { isBucketAddress } from '../../../bucket/address.ts'
import { safeText } from '../../../display/safe-text.ts'
import { isStoreAddress } from '../../../reader/store-address.ts'
import { logDirOf } from '../../arguments.ts'
import { checkFolder } from '../../check-folder.ts'
import { EXIT } from '../../exit.ts'
import { formatBytes } from '../../output/bytes.ts'
import { progressText } from '../../output/progress.ts'
import { type Column, table } from '../../output/table.ts'
import type { Terminal } from '../../output/terminal.ts'
import { parseArguments } from '../../parse-arguments.ts'
import { confirm } from './confirm.ts'
import { ARCHIVE_OPTIONS, placeOf } from './options.ts'

export const STORE_OPTIONS = {
  ...ARCHIVE_OPTIONS,
  settle: { type: 'string' },
  segment: { type: 'string' },
  'storage-class': { type: 'string' },
  lock: { type: 'string' },
  'dry-run': { type: 'boolean' },
  yes: { type: 'boolean' },
} as const

/** `access-log archive`: stores what is missing. */
export async function store(args: string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parseArguments(args, STORE_OPTIONS)
  const { settle, segment, lock } = values
  const options: ArchiveOptions = {
    ...placeOf(values, positionals, terminal),
    ...(settle === undefined ? {} : { settle }),
    ...(segment === undefined ? {} : { segment }),
    ...(values['storage-class'] === undefined ? {} : { storageClass: values['storage-class'] }),
    ...(lock === undefined ? {} : { lock }),
    dryRun: values['dry-run'] === true,
    onProgress: terminal.showsProgress ? ({ done, total }) => terminal.progress(progressText(done, total)) : () => {},
  }
  if (lock !== undefined && /^compliance/i.test(lock) && values['dry-run'] !== true) {
    await confirm(
      options.to,
      `nobody can remove what is stored with --lock ${lock} before that time`,
      values.yes,
      terminal,
    )
  }
  // The address of a bucket or a table is left for `archive` to refuse, whose message is about that.
  const logDir = logDirOf(values, terminal.env)
  if (!isBucketAddress(logDir) && !isStoreAddress(logDir)) await checkFolder(logDir, null)
  const result = await archive(options)
  for (const line of values.json === true ? result.parts.map((part) => JSON.stringify(part)) : humanLines(result)) {
    await terminal.line(line)
  }
  await terminal.flush()
  for (const text of result.unreadable) terminal.cannotRead(`access-log: ${safeText(text)}`)
  for (const text of result.warnings) terminal.note(`access-log: ${safeText(text)}`)
  const failed = result.parts.filter(({ state }) => state === 'failed')
  // Each message once: when the store goes down, all parts fail with the same.
  for (const message of new Set(failed.map(({ error }) => error?.message ?? ''))) {
    terminal.note(`access-log: not archived: ${safeText(message)}`)
  }
  return failed.length > 0 ? EXIT.unreadable : EXIT.done
}

function humanLines({ parts, to }: ArchiveResult): string[] {
  const shown = parts.filter(({ state }) => state !== 'already')
  const rows = shown.map(({ category, day, part, state, objects, bytes, storedBytes }) => [
    ...[category, day, String(part), state, String(objects), formatBytes(bytes), formatBytes(storedBytes)],
  ])
  const right = (title: string): Column => ({ title, align: 'right' })
  const columns: Column[] = [
    ...[{ title: 'category' }, { title: 'day' }, right('part'), { title: 'state' }],
    ...[right('objects'), right('lines'), right('stored')],
  ]
  return [...(rows.length === 0 ? [] : table(columns, rows)), summary(parts, to)]
}

function summary(parts: readonly ArchivedPart[], to: string): string {
  const count = (state: ArchivedPart['state']) => parts.filter((part) => part.state === state).length
  const states = [
    ['stored', count('stored')],
    ['already archived', count('already')],
    ['to store', count('planned')],
    ['changed too recently', count('unsettled')],
    ['failed', count('failed')],
  ] as const
  const told = states.filter(([, number]) => number > 0).map(([state, number]) => `${number} ${state}`)
  return `${to}: ${told.join(', ') || 'no day is over yet, nothing to archive'}`
}
