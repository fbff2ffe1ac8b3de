import { verifyArchive } from '../../../archive/index.ts'
import { safeText } from '../../../display/safe-text.ts'
import { EXIT } from '../../exit.ts'
import { formatBytes } from '../../output/bytes.ts'
import { progressText } from '../../output/progress.ts'
import type { Terminal } from '../../output/terminal.ts'
import { parseArguments } from '../../parse-arguments.ts'
import { ARCHIVE_OPTIONS, placeOf } from './options.ts'
import { SPAN_OPTIONS, spanOf } from './span.ts'

/** `access-log archive verify`: reads back and compares. */
export async function verify(args: string[], terminal: Terminal): Promise<number> {
  const options = { ...ARCHIVE_OPTIONS, ...SPAN_OPTIONS } as const
  const { values, positionals } = parseArguments(args, options)
  const { to, objects, bytes, defects } = await verifyArchive({
    ...placeOf(values, positionals, terminal),
    ...spanOf(values),
    ...(terminal.showsProgress && { onProgress: ({ done, total }) => terminal.progress(progressText(done, total)) }),
  })
  for (const defect of defects) {
    await terminal.line(values.json === true ? JSON.stringify(defect) : safeText(`${defect.key}: ${defect.text}`))
  }
  await terminal.flush()
  terminal.note(`${to}: read ${objects} objects with ${formatBytes(bytes)} of lines, ${defects.length} defects`)
  return defects.length > 0 ? EXIT.unreadable : EXIT.done
}
