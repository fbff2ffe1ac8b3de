import { bucketOf } from '../../bucket/address.ts'
import { withBucket } from '../../bucket/bucket.ts'
import type { S3 } from '../../bucket/s3.ts'
import { type LifecycleOptions, type LifecycleRule, lifecycleRules, mergeRules, notesOn } from './lifecycle.ts'

/** What `applyLifecycle` takes. */
export interface ApplyOptions extends LifecycleOptions {
  /** Region of the bucket. @default that of the address, else as the SDK finds it */
  region?: string
  /** Address of a store that speaks S3. @default that of the address, else AWS */
  endpoint?: string
  /** An `S3` of @aws-sdk/client-s3 to use. @default one is made, with the SDK's chain of credentials */
  client?: S3
  /** Ends it with the signal's reason. */
  signal?: AbortSignal
}

/** What a run of `applyLifecycle` did. */
export interface AppliedLifecycle {
  /** The rules that were put into the bucket. */
  rules: LifecycleRule[]
  /** How many other rules the bucket has, which stay. */
  kept: number
  /** Sentences about effects of the rules that may be unexpected. */
  notes: string[]
}

/**
 * Adds the rules to those that the bucket has, which S3 itself would replace.
 *
 * @throws {OptionInvalid} an option is wrong, or a rule is none that S3 takes
 * @throws {BucketFailed} the bucket refuses
 * @throws {PeerMissing} @aws-sdk/client-s3 is not installed
 * @example
 * await applyLifecycle({ to: 's3://my-logs/shop', rules: { app: 'glacier:180d,expire:2y' } })
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
