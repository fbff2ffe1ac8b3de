import { restoreArchive } from '../../../archive/index.ts'
import { safeText } from '../../../display/safe-text.ts'
import { wholeNumber } from '../../arguments.ts'
import { EXIT } from '../../exit.ts'
import { formatBytes } from '../../output/bytes.ts'
import type { Terminal } from '../../output/terminal.ts'
import { parseArguments } from '../../parse-arguments.ts'
import { ARCHIVE_OPTIONS, placeOf } from './options.ts'
import { SPAN_OPTIONS, spanOf } from './span.ts'

export const RESTORE_OPTIONS = {
  ...ARCHIVE_OPTIONS,
  ...SPAN_OPTIONS,
  days: { type: 'string' },
  tier: { type: 'string' },
} as const

/** `access-log archive restore`: requests what is in Glacier. */
export async function restore(args: string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parseArguments(args, RESTORE_OPTIONS)
  const result = await restoreArchive({
    ...placeOf(values, positionals, terminal),
    ...spanOf(values),
    ...(values.days === undefined ? {} : { days: wholeNumber('--days', values.days) }),
    ...(values.tier === undefined ? {} : { tier: values.tier }),
  })
  const { to, asked, underWay, readable, bytes, failures } = result
  const text = `${to}: ${asked} objects requested, ${underWay} already on their way, ${formatBytes(bytes)}; ${readable} can be read as they are`
  await terminal.line(values.json === true ? JSON.stringify(result) : text)
  await terminal.flush()
  for (const { text } of failures) terminal.note(`access-log: ${safeText(text)}`)
  return failures.length > 0 ? EXIT.unreadable : EXIT.done
}
