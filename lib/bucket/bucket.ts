import { isCategoryName } from '../files/category-name.ts'
import { type BucketAddress, typedAddress } from './address.ts'
import { bucketFailure, isBucketFailure, isMissing, notS3, rangeIgnored } from './failure.ts'
import { type HeadOutput, type ListedObject, openS3, type PutInput, type S3 } from './s3.ts'
import { categoryPrefix, compareSegments, dayPrefix, parseSegmentKey, type SegmentName } from './segment-name.ts'

/** An object of the archive, as a listing names it. */
export interface Segment extends SegmentName {
  key: string
  /** Bytes as they are stored, compressed. */
  size: number
  etag: string
  /** Epoch milliseconds. */
  modified: number
  storageClass: string
}

/** Which keys a listing goes through. */
export interface KeyRange {
  prefix: string
  /** Only keys behind this one. */
  after?: string
  /** Only keys before this one. */
  before?: string
}

/** Days of an archive, both included; one that is left out sets no bound. */
export interface DayRange {
  /** `yyyy-MM-dd` */
  since?: string | undefined
  /** `yyyy-MM-dd` */
  until?: string | undefined
}

/** A bucket, and how it is called. */
interface BucketAccess {
  address: BucketAddress
  /** The user's own client; one is made where none is given. */
  client?: S3 | undefined
  signal?: AbortSignal | undefined
}

/**
 * Opens a bucket for as long as it is used. A client of the user's stays open.
 *
 * @throws {PeerMissing} the SDK is not installed
 */
export async function withBucket<T>(
  { address, client, signal }: BucketAccess,
  use: (bucket: BucketClient) => Promise<T>,
): Promise<T> {
  const bucket = await openBucket(address, signal, client)
  try {
    return await use(bucket)
  } finally {
    if (client === undefined) bucket.close()
  }
}

/** Opens a bucket, which the caller has to close. @throws {PeerMissing} the SDK is not installed */
export async function openBucket(address: BucketAddress, signal?: AbortSignal, client?: S3): Promise<BucketClient> {
  return new BucketClient(address, client ?? (await openS3(address)), signal)
}

/** The calls to one bucket, which throw a `BucketFailure` whose message says what to do. */
export class BucketClient {
  readonly address: BucketAddress
  readonly #s3: S3
  readonly #signal: AbortSignal | undefined

  constructor(address: BucketAddress, s3: S3, signal: AbortSignal | undefined) {
    this.address = address
    this.#s3 = s3
    this.#signal = signal
  }

  /** Throws if the keys, the bucket, the region or the clock are wrong, by one small request. */
  async check(): Promise<void> {
    await this.#list({ Prefix: `${this.address.prefix}category=`, MaxKeys: 1 })
  }

  /** The categories that have segments; other folders are not ours. */
  async categories(): Promise<string[]> {
    const start = `${this.address.prefix}category=`
    const categories: string[] = []
    for await (const { CommonPrefixes = [] } of this.#pages({ Prefix: start, Delimiter: '/' })) {
      categories.push(...CommonPrefixes.map(({ Prefix = '' }) => Prefix.slice(start.length, -1)).filter(isCategoryName))
    }
    return categories.sort()
  }

  /** The segments of the named categories, or of all where null, on the days of a range; by category, then in order. */
  async segmentsOf(categories: readonly string[] | null, { since, until }: DayRange = {}): Promise<Segment[]> {
    const { prefix } = this.address
    const found: Segment[][] = []
    for (const category of categories ?? (await this.categories())) {
      found.push(
        await this.segments({
          prefix: categoryPrefix(prefix, category),
          ...(since === undefined ? {} : { after: dayPrefix(prefix, category, since) }),
          // `0` follows `/` in the order of the bytes, so all keys of the last day come before.
          ...(until === undefined ? {} : { before: `${dayPrefix(prefix, category, until).slice(0, -1)}0` }),
        }),
      )
    }
    return found.flat()
  }

  /** The segments of a range, in order. Objects with other names are not ours, and left out. */
  async segments({ prefix, after, before }: KeyRange): Promise<Segment[]> {
    const found: Segment[] = []
    for await (const { Contents = [] } of this.#pages({ Prefix: prefix, ...(after && { StartAfter: after }) })) {
      for (const object of Contents) {
        if (before !== undefined && (object.Key ?? '') >= before) return found.sort(compareSegments)
        const segment = segmentOf(object, this.address.prefix)
        if (segment !== null) found.push(segment)
      }
    }
    return found.sort(compareSegments)
  }

  /** What an object says of itself; null when it is not there. */
  async head(key: string): Promise<HeadOutput | null> {
    try {
      return await this.#call('HeadObject', key, (ending) => this.#s3.headObject(this.#object(key), ending))
    } catch (error) {
      if (isMissing(error)) return null
      throw error
    }
  }

  /** Puts an object; fails when the key already has one. */
  async put(key: string, input: Omit<PutInput, 'Bucket' | 'Key'>): Promise<void> {
    await this.#call('PutObject', key, (ending) => this.#s3.putObject({ ...input, ...this.#object(key) }, ending))
  }

  /** The bytes of an object from `from` on, if it still has this ETag. */
  async get(key: string, from: number, etag: string): Promise<AsyncIterable<Uint8Array>> {
    const range = from === 0 ? {} : { Range: `bytes=${from}-` }
    // As the store listed it: some compare the quotes too, and some refuse them.
    const input = { ...this.#object(key), ...range, IfMatch: etag }
    const answer = this.#call('GetObject', key, (ending) => this.#s3.getObject(input, ending))
    const { Body, ContentRange } = await answer.catch((error) => {
      throw withRestore(error, this.address, key)
    })
    if (Body === undefined) throw this.failure(new Error('the response has no body'), 'GetObject', key)
    if (from > 0 && ContentRange?.startsWith(`bytes ${from}-`) !== true) {
      Body.destroy?.()
      throw this.failure(rangeIgnored(), 'GetObject', key)
    }
    return Body
  }

  /** Requests an object from Glacier, to be readable for some days. */
  async restore(key: string, days: number, tier: string): Promise<void> {
    const RestoreRequest = { Days: days, GlacierJobParameters: { Tier: tier } }
    await this.#call('RestoreObject', key, (ending) =>
      this.#s3.restoreObject({ ...this.#object(key), RestoreRequest }, ending),
    )
  }

  /** The rules by which objects move and expire. */
  async lifecycle(): Promise<readonly object[]> {
    try {
      const { Rules } = await this.#call('GetBucketLifecycleConfiguration', undefined, (ending) =>
        this.#s3.getBucketLifecycleConfiguration({ Bucket: this.address.bucket }, ending),
      )
      return Rules ?? []
    } catch (error) {
      if (error instanceof Error && Reflect.get(error, 'reason') === 'NoSuchLifecycleConfiguration') return []
      throw error
    }
  }

  /** Puts these rules in the place of all that the bucket has. */
  async setLifecycle(rules: readonly object[]): Promise<void> {
    const input = { Bucket: this.address.bucket, LifecycleConfiguration: { Rules: rules } }
    await this.#call('PutBucketLifecycleConfiguration', undefined, (ending) =>
      this.#s3.putBucketLifecycleConfiguration(input, ending),
    )
  }

  close(): void {
    this.#s3.destroy()
  }

  /** The `BucketFailure` of an error outside a call, such as while a body was read. */
  failure(error: unknown, call: string, key: string): unknown {
    return bucketFailure(error, call, this.address, key)
  }

  async *#pages(input: { Prefix: string; Delimiter?: string; StartAfter?: string }) {
    for (let token: string | undefined; ; ) {
      const page = await this.#list({ ...input, ...(token && { ContinuationToken: token }) })
      yield page
      token = page.NextContinuationToken
      if (page.IsTruncated !== true || token === undefined) return
    }
  }

  async #list(input: { Prefix: string; Delimiter?: string; StartAfter?: string; MaxKeys?: number }) {
    return await this.#call('ListObjectsV2', undefined, async (ending) => {
      const page = await this.#s3.listObjectsV2({ Bucket: this.address.bucket, ...input }, ending)
      // The client takes a web page for a listing, too, an empty one.
      if (page.Name === undefined && page.IsTruncated === undefined) throw notS3()
      return page
    })
  }

  #object(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.address.bucket, Key: key }
  }

  async #call<T>(name: string, key: string | undefined, call: (ending: { abortSignal?: AbortSignal }) => Promise<T>) {
    try {
      return await call(this.#signal === undefined ? {} : { abortSignal: this.#signal })
    } catch (error) {
      this.#signal?.throwIfAborted()
      throw bucketFailure(error, name, this.address, key)
    }
  }
}

/** Adds to an error which command restores the object from Glacier. */
function withRestore(error: unknown, address: BucketAddress, key: string): unknown {
  const name = parseSegmentKey(address.prefix, key)
  if (!isBucketFailure(error) || error.reason !== 'InvalidObjectState' || name === null) return error
  const { category, day } = name
  const place = `--to ${typedAddress(address)} --since ${day} --until ${day}`
  error.message += `: access-log archive restore ${category} ${place}`
  return error
}

function segmentOf({ Key = '', Size = 0, ETag = '', LastModified, StorageClass }: ListedObject, prefix: string) {
  const name = parseSegmentKey(prefix, Key)
  if (name === null) return null
  const modified = LastModified?.getTime() ?? 0
  return { ...name, key: Key, size: Size, etag: ETag, modified, storageClass: StorageClass || 'STANDARD' }
}
