import { applyLifecycle, type LifecycleOptions, lifecycleRules } from '../../../archive/index.ts'
import { notesOn } from '../../../archive/lifecycle/lifecycle.ts'
import { terraformLifecycle } from '../../../archive/lifecycle/terraform.ts'
import { parseBucketAddress } from '../../../bucket/address.ts'
import { shownValue } from '../../../options/shown-value.ts'
import { EXIT, UsageError, wrongValue } from '../../exit.ts'
import type { Terminal } from '../../output/terminal.ts'
import { parseArguments } from '../../parse-arguments.ts'
import { ARCHIVE_OPTIONS, placeOf } from './options.ts'

export const LIFECYCLE_OPTIONS = {
  ...ARCHIVE_OPTIONS,
  rule: { type: 'string', multiple: true },
  lock: { type: 'string' },
  format: { type: 'string' },
  apply: { type: 'boolean' },
} as const

/** `access-log archive lifecycle`: when objects move to cheaper classes and expire. */
export async function lifecycle(args: string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parseArguments(args, LIFECYCLE_OPTIONS)
  if (positionals.length > 0) {
    throw new UsageError(`Arguments are ${shownValue(positionals)}; expected none: --rule names the category`)
  }
  const { to, region, endpoint, signal } = placeOf(values, [], terminal)
  const { format = 'json', lock } = values
  if (format !== 'json' && format !== 'terraform') {
    throw wrongValue('--format', format, 'json or terraform')
  }
  const options: LifecycleOptions = { to, rules: rulesOf(values.rule ?? []), ...(lock === undefined ? {} : { lock }) }
  if (values.apply === true) {
    if (values.format !== undefined) {
      throw new UsageError('Option --format is given with --apply; expected one of them: nothing is printed')
    }
    const place = { ...(region && { region }), ...(endpoint && { endpoint }), ...(signal && { signal }) }
    const { rules, kept, notes } = await applyLifecycle({ ...options, ...place })
    await terminal.line(`${to}: ${rules.length} rules set, ${kept} other rules kept`)
    await terminal.flush()
    for (const note of notes) terminal.note(`access-log: ${note}`)
    return EXIT.done
  }
  const rules = lifecycleRules(options)
  const { bucket } = parseBucketAddress('--to', to)
  const text = format === 'json' ? JSON.stringify({ Rules: rules }, null, 2) : terraformLifecycle(bucket, rules)
  await terminal.line(text)
  await terminal.flush()
  for (const note of notesOn([], rules)) terminal.note(`access-log: ${note}`)
  return EXIT.done
}

/** Reads the values of `--rule`, `app=ia:60d,expire:2y`. @throws {UsageError} there is none, or one is wrong */
function rulesOf(texts: readonly string[]): Record<string, string> {
  const rules: Record<string, string> = {}
  for (const text of texts) {
    const [category = '', steps, ...more] = text.split('=')
    if (steps === undefined || more.length > 0 || category === '') {
      throw wrongValue('--rule', text, 'a category and its steps, such as app=glacier:180d,expire:2y')
    }
    if (Object.hasOwn(rules, category)) {
      throw new UsageError(`Option --rule is given twice for ${shownValue(category)}; expected one rule per category`)
    }
    rules[category] = steps
  }
  if (texts.length === 0) {
    throw wrongValue('--rule', undefined, 'one per category, such as app=glacier:180d,expire:2y')
  }
  return rules
}
