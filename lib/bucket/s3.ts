import { loadPeer } from '../options/load-peer.ts'
import type { BucketAddress } from './address.ts'

const SDK = '@aws-sdk/client-s3'

/** Milliseconds to wait for a connection, and for data on one. */
const CONNECTING = 10_000
const SILENCE = 60_000

/** Tries of one request, the first among them. */
const TRIES = 5

/** Ends a request. */
export interface Ending {
  abortSignal?: AbortSignal | undefined
}

/** What is used of the SDK's client, and so all that another client, or a test's, has to have. */
export interface S3 {
  putObject(input: PutInput, ending?: Ending): Promise<unknown>
  headObject(input: ObjectInput, ending?: Ending): Promise<HeadOutput>
  getObject(input: GetInput, ending?: Ending): Promise<GetOutput>
  listObjectsV2(input: ListInput, ending?: Ending): Promise<ListOutput>
  restoreObject(input: RestoreInput, ending?: Ending): Promise<unknown>
  getBucketLifecycleConfiguration(input: { Bucket: string }, ending?: Ending): Promise<{ Rules?: readonly object[] }>
  putBucketLifecycleConfiguration(
    input: { Bucket: string; LifecycleConfiguration: { Rules: readonly object[] } },
    ending?: Ending,
  ): Promise<unknown>
  destroy(): void
}

export interface ObjectInput {
  Bucket: string
  Key: string
}

export interface PutInput extends ObjectInput {
  Body: Buffer
  ContentLength: number
  ContentType: string
  ContentMD5?: string
  ChecksumSHA256: string
  IfNoneMatch: '*'
  Metadata: Record<string, string>
  StorageClass?: string
  ObjectLockMode?: string
  ObjectLockRetainUntilDate?: Date
}

export interface HeadOutput {
  Metadata?: Record<string, string>
  StorageClass?: string
}

export interface GetInput extends ObjectInput {
  Range?: string
  IfMatch?: string
}

export interface GetOutput {
  Body?: AsyncIterable<Uint8Array> & { destroy?: (error?: Error) => unknown }
  /** Where the bytes lie, in the answer to a request with a Range. */
  ContentRange?: string
}

export interface ListInput {
  Bucket: string
  Prefix: string
  Delimiter?: string
  StartAfter?: string
  ContinuationToken?: string
  MaxKeys?: number
}

export interface ListedObject {
  Key?: string
  Size?: number
  ETag?: string
  LastModified?: Date
  StorageClass?: string
}

export interface ListOutput {
  /** Of the bucket. */
  Name?: string
  Contents?: ListedObject[]
  CommonPrefixes?: { Prefix?: string }[]
  IsTruncated?: boolean
  NextContinuationToken?: string
}

export interface RestoreInput extends ObjectInput {
  RestoreRequest: { Days: number; GlacierJobParameters: { Tier: string } }
}

/**
 * Makes a client. Keys and region are found as the SDK does: in variables, profiles, roles of instances and containers.
 *
 * @throws {PeerMissing} the SDK is not installed
 */
export async function openS3({ region, endpoint }: BucketAddress): Promise<S3> {
  const { S3: Client } = await loadPeer<{ S3: new (configuration: object) => S3 }>(SDK, 's3://')
  const { AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL, AWS_REGION, AWS_DEFAULT_REGION } = process.env
  const isOwnStore = (endpoint ?? (AWS_ENDPOINT_URL_S3 || AWS_ENDPOINT_URL)) !== undefined
  const regionGiven = region ?? (AWS_REGION || AWS_DEFAULT_REGION || (isOwnStore ? 'us-east-1' : undefined))
  return new Client({
    maxAttempts: TRIES,
    followRegionRedirects: true,
    requestHandler: { connectionTimeout: CONNECTING, socketTimeout: SILENCE },
    ...(regionGiven === undefined ? {} : { region: regionGiven }),
    ...(endpoint === undefined ? {} : { endpoint }),
    // Other stores than AWS may not have buckets as host names, nor know its newer checksums.
    ...(isOwnStore
      ? {
          forcePathStyle: true,
          requestChecksumCalculation: 'WHEN_REQUIRED',
          responseChecksumValidation: 'WHEN_REQUIRED',
        }
      : {}),
  })
}
