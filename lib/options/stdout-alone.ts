import { OptionInvalid } from '../errors.ts'
import { shownValue } from './shown-value.ts'

/** Options of files and of the terminal, without a meaning where all lines go to stdout as JSON. */
const MEANINGLESS = [
  'backupCount',
  'maxAge',
  'timeZone',
  'maxSize',
  'maxTotalSize',
  'compress',
  'keepUntilArchived',
  'onDayClosed',
  'flush',
  'stdout',
  'strict',
  'reopenOn',
  'fileMode',
  'dirMode',
] as const

/**
 * With `logDir: false` there are no files, and an option of theirs is a mistake.
 *
 * @param where begins the names of the options in messages, `categories.db.`
 * @throws {OptionInvalid} one is given
 */
export function checkStdoutAlone(given: object, where = ''): void {
  const values = given as Record<string, unknown>
  const name = MEANINGLESS.find((option) => values[option] !== undefined)
  if (name === undefined) return
  throw new OptionInvalid(
    `Option ${where}${name} is ${shownValue(values[name])}; expected none with logDir: false, where lines go to stdout as JSON and there are no files; leave it out`,
  )
}
