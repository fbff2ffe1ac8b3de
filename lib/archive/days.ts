import type { BucketClient, Segment } from '../bucket/bucket.ts'
import { OptionInvalid } from '../errors.ts'
import { type Given, option } from '../options/option.ts'
import { shownValue } from '../options/shown-value.ts'

const DAY = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/

const A_DAY = {
  expected: 'a day, yyyy-MM-dd',
  holds: (value: unknown) => typeof value === 'string' && DAY.test(value),
}

/** Days of the archive: all, or those of a span. */
export const SPAN_OPTIONS = {
  /** First day, `yyyy-MM-dd`. @default the first that is archived */
  since: option<string>(A_DAY),
  /** Last day, `yyyy-MM-dd`. @default the last that is archived */
  until: option<string>(A_DAY),
}

/** Days of the archive: all, or those of a span. */
export interface DaySpan extends Given<typeof SPAN_OPTIONS> {}

/**
 * The segments of the named categories, or of all where null, on the days of a span; by category, then in order.
 *
 * @throws {OptionInvalid} a category that is named has nothing in the archive
 */
export async function segmentsOf(
  bucket: BucketClient,
  categories: readonly string[] | null,
  span: DaySpan,
): Promise<Segment[]> {
  return await bucket.segmentsOf(await knownCategories(bucket, categories), span)
}

async function knownCategories(bucket: BucketClient, asked: readonly string[] | null): Promise<readonly string[]> {
  const known = await bucket.categories()
  const missing = asked?.find((category) => !known.includes(category))
  if (missing === undefined) return asked ?? known
  throw new OptionInvalid(
    `Category is ${shownValue(missing)}; expected one that is archived: ${known.join(', ') || 'there is none'}`,
  )
}
