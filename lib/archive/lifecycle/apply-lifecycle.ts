import { bucketOf } from '../../bucket/address.ts'
import { withBucket } from '../../bucket/bucket.ts'
import type { S3 } from '../../bucket/s3.ts'
import { type LifecycleOptions, type LifecycleRule, lifecycleRules, mergeRules, notesOn } from './lifecycle.ts'

export interface ApplyOptions extends LifecycleOptions {
  region?: string
  endpoint?: string
  client?: S3
  signal?: AbortSignal
}

export interface AppliedLifecycle {
  rules: LifecycleRule[]
  /** Rules of others, which stay. */
  kept: number
  /** What their writer may not expect. */
  notes: string[]
}

/**
 * Puts the rules into the bucket beside those that it has; S3 itself would replace all of them.
 *
 * @throws {OptionInvalid} a rule is none that S3 takes
 * @throws {BucketFailed} the bucket refuses
 */
export async function applyLifecycle(options: ApplyOptions): Promise<AppliedLifecycle> {
  const rules = lifecycleRules(options)
  const { to, region, endpoint, client, signal } = options
  return await withBucket({ address: bucketOf(to, region, endpoint), client, signal }, async (bucket) => {
    const standing = await bucket.lifecycle()
    const merged = mergeRules(standing, rules)
    await bucket.setLifecycle(merged)
    return { rules, kept: merged.length - rules.length, notes: notesOn(standing, rules) }
  })
}
