import { createHash } from 'node:crypto'
import { type BucketAddress, parseBucketAddress } from '../../bucket/address.ts'
import { categoryPrefix } from '../../bucket/segment-name.ts'
import { OptionInvalid } from '../../errors.ts'
import { shownValue } from '../../options/shown-value.ts'
import { checkCategories } from '../../reader/query/query.ts'
import { parseDuration } from '../../time/duration.ts'
import { DAY } from '../../time/units.ts'
import { LONGEST_SPAN, type Lock, parseLock } from './lock.ts'

/** What `lifecycleRules` takes. */
export interface LifecycleOptions {
  /** Bucket and prefix of the archive, `'s3://bucket/prefix'`. */
  to: string
  /**
   * For each category when its objects move and expire, `'ia:60d,glacier:180d,expire:2y'`: `ia`, `onezone`, `intelligent`,
   * `glacier-ir`, `glacier`, `deep`, `expire`. A year is 365.25 days, rounded up.
   */
  rules: Readonly<Record<string, string>>
  /** Object lock that the archive is stored with, `'compliance:5y'`: nothing may expire before. @default none */
  lock?: string
}

/** A rule as S3's API takes it. */
export interface LifecycleRule {
  ID: string
  Status: 'Enabled'
  Filter: { Prefix: string }
  Transitions?: { Days: number; StorageClass: string }[]
  Expiration?: { Days: number }
  NoncurrentVersionExpiration?: { NoncurrentDays: number }
  AbortIncompleteMultipartUpload?: { DaysAfterInitiation: number }
}

interface Target {
  storageClass: string
  /** Days that are billed at least, also for an object that leaves earlier. */
  leastStay: number
}

/** In the order in which objects may move. */
const TARGETS: ReadonlyMap<string, Target> = new Map([
  ['ia', { storageClass: 'STANDARD_IA', leastStay: 30 }],
  ['intelligent', { storageClass: 'INTELLIGENT_TIERING', leastStay: 0 }],
  ['onezone', { storageClass: 'ONEZONE_IA', leastStay: 30 }],
  ['glacier-ir', { storageClass: 'GLACIER_IR', leastStay: 90 }],
  ['glacier', { storageClass: 'GLACIER', leastStay: 90 }],
  ['deep', { storageClass: 'DEEP_ARCHIVE', leastStay: 180 }],
])

const ORDER = [...TARGETS.keys()]
const STEPS = [...ORDER, 'expire']

/** Days that S3 demands before an object moves to an infrequent access class, and on from it. */
const LEAST_IA_DAYS = 30

/** Days after which S3 removes what an unfinished multipart upload left behind, of other programs too. */
const ABORT_DAYS = 7

/** Days that S3 keeps an expired object in a bucket with versions, where expiring only hides it. */
const NONCURRENT_DAYS = 30

const ID_START = 'fastify-access-log'

/** Characters that S3 takes; longer IDs are cut, and end in a hash, so that two rules of a long prefix stay two. */
const LONGEST_ID = 255

/** Which objects a rule is for. */
interface Reach {
  prefix: string
  /** `above 1000 and below 9000`; empty: of any size. */
  sizes: string
}

/** Conditions of a rule's filter: S3 takes one, or several in `And`. */
interface Conditions {
  Prefix?: string
  Tag?: object
  Tags?: readonly object[]
  ObjectSizeGreaterThan?: number
  ObjectSizeLessThan?: number
}

interface Step {
  name: string
  days: number
}

/**
 * The rules by which the objects of an archive move to cheaper classes and expire, checked for what S3 itself demands.
 *
 * @throws {OptionInvalid} an option is wrong, or a rule is none that S3 takes
 * @example
 * lifecycleRules({ to: 's3://my-logs/shop', rules: { app: 'ia:60d,glacier:180d,expire:2y' } })
 */
export function lifecycleRules({ to, rules, lock }: LifecycleOptions): LifecycleRule[] {
  const address = parseBucketAddress('to', to)
  const held = lock === undefined ? null : parseLock(lock)
  if (lock !== undefined && held === null) {
    throw new OptionInvalid(
      `Option lock is ${shownValue(lock)}; expected compliance or governance and a time from 1d to 100y, such as compliance:5y`,
    )
  }
  const categories = Object.entries(rules ?? {})
  if (categories.length === 0) {
    throw new OptionInvalid("Option rules has none; expected one per category, such as { app: 'glacier:180d' }")
  }
  checkCategories(categories.map(([category]) => category))
  return [
    ...categories.map(([category, text]) => categoryRule(address, category, stepsOf(category, text), held)),
    {
      ID: idOf(address, 'incomplete uploads'),
      Status: 'Enabled',
      Filter: { Prefix: address.prefix },
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: ABORT_DAYS },
    },
  ]
}

/** The rules of a bucket with ours among them: others stay as they are, ours with the same IDs are replaced. */
export function mergeRules(standing: readonly object[], ours: readonly LifecycleRule[]): object[] {
  const ids = new Set(ours.map(({ ID }) => ID))
  return [...standing.filter((rule) => !ids.has(String(Reflect.get(rule, 'ID')))), ...ours]
}

/** Sentences about effects of the rules that may be unexpected. @param standing the rules that the bucket has */
export function notesOn(standing: readonly object[], ours: readonly LifecycleRule[]): string[] {
  const notes: string[] = []
  for (const { ID, Transitions = [], Expiration } of ours) {
    const last = Transitions.at(-1)
    const target = [...TARGETS.values()].find(({ storageClass }) => storageClass === last?.StorageClass)
    if (last === undefined || target === undefined || Expiration === undefined) continue
    if (Expiration.Days - last.Days < target.leastStay) {
      notes.push(
        `${ID}: ${target.leastStay} days in ${last.StorageClass} are billed, even for objects that expire earlier`,
      )
    }
  }
  const ids = new Set(ours.map(({ ID }) => ID))
  for (const rule of standing) {
    const { ID, Status, Expiration } = rule as Partial<LifecycleRule>
    if (ids.has(String(ID)) || Status !== 'Enabled' || Expiration?.Days === undefined) continue
    const reach = reachOf(rule)
    if (reach === null || !ours.some(({ Filter }) => Filter.Prefix.startsWith(reach.prefix))) continue
    const [what, ofOurs] =
      reach.sizes === '' ? ['everything', 'the archive'] : [`objects ${reach.sizes} bytes`, 'those of the archive']
    notes.push(
      `the bucket's rule "${ID}" removes ${what} under "${reach.prefix}" after ${Expiration.Days} days, including ${ofOurs}`,
    )
  }
  return notes
}

function categoryRule(
  address: BucketAddress,
  category: string,
  steps: readonly Step[],
  lock: Lock | null,
): LifecycleRule {
  const expire = steps.find(({ name }) => name === 'expire')
  const moves = steps.filter(({ name }) => name !== 'expire')
  if (expire !== undefined && lock !== null && expire.days < lock.ms / DAY) {
    throw new OptionInvalid(
      `Rule of ${category} has expire at ${expire.days} days; expected it at ${Math.ceil(lock.ms / DAY)} days or later, when the lock ends`,
    )
  }
  return {
    ID: idOf(address, category),
    Status: 'Enabled',
    Filter: { Prefix: categoryPrefix(address.prefix, category) },
    ...(moves.length === 0
      ? {}
      : {
          Transitions: moves.map(({ name, days }) => ({
            Days: days,
            StorageClass: TARGETS.get(name)?.storageClass ?? '',
          })),
        }),
    ...(expire === undefined
      ? {}
      : { Expiration: { Days: expire.days }, NoncurrentVersionExpiration: { NoncurrentDays: NONCURRENT_DAYS } }),
  }
}

function stepsOf(category: string, text: unknown): Step[] {
  if (typeof text !== 'string') {
    throw new OptionInvalid(
      `Rule of ${category} is ${shownValue(text)}; expected a text such as ia:60d,glacier:180d,expire:2y`,
    )
  }
  const steps = text.split(',').map((step) => stepOf(category, step))
  for (const [index, step] of steps.entries()) checkStep(category, step, steps[index - 1])
  return steps
}

function stepOf(category: string, text: string): Step {
  const [name = '', span = '', ...more] = text.trim().split(':')
  const ms = /^\d+[dwy]$/.test(span) ? parseDuration(span) : null
  if (!STEPS.includes(name) || ms === null || ms < DAY || ms > LONGEST_SPAN || more.length > 0) {
    throw new OptionInvalid(
      `Rule of ${category} has ${shownValue(text)}; expected one of ${STEPS.join(', ')} with a time from 1d to 100y, such as glacier:180d`,
    )
  }
  return { name, days: Math.ceil(ms / DAY) }
}

function checkStep(category: string, { name, days }: Step, before: Step | undefined): void {
  const refuse = (expected: string) => {
    throw new OptionInvalid(`Rule of ${category} has ${name} at ${days} days; expected ${expected}`)
  }
  if (isInfrequentAccess(name) && days < LEAST_IA_DAYS) refuse(`it at ${LEAST_IA_DAYS} days or later`)
  if (before === undefined) return
  if (before.name === 'expire') refuse('nothing after expire')
  if (name !== 'expire' && ORDER.indexOf(name) <= ORDER.indexOf(before.name)) {
    refuse(`the order ${STEPS.join(', ')}`)
  }
  const least = before.days + (name !== 'expire' && isInfrequentAccess(before.name) ? LEAST_IA_DAYS : 1)
  if (days < least) refuse(`it at ${least} days or later, as ${before.name} is at ${before.days}`)
}

function isInfrequentAccess(name: string): boolean {
  return name === 'ia' || name === 'onezone'
}

function idOf({ prefix }: BucketAddress, what: string): string {
  const id = `${ID_START} ${prefix}${what}`
  if (id.length <= LONGEST_ID) return id
  const digits = createHash('sha256').update(id).digest('hex').slice(0, 8)
  return `${id.slice(0, LONGEST_ID - digits.length - 1)} ${digits}`
}

/** What a rule is for, also where S3's old API has it; null for objects with tags, which those of an archive have not. */
function reachOf(rule: object): Reach | null {
  const { Filter = {}, Prefix } = rule as { Filter?: Conditions & { And?: Conditions }; Prefix?: string }
  const conditions = Filter.And ?? Filter
  if (conditions.Tag !== undefined || conditions.Tags !== undefined) return null
  const { ObjectSizeGreaterThan: above, ObjectSizeLessThan: below } = conditions
  const sizes = [...(above === undefined ? [] : [`above ${above}`]), ...(below === undefined ? [] : [`below ${below}`])]
  return { prefix: conditions.Prefix ?? Prefix ?? '', sizes: sizes.join(' and ') }
}
