import { BucketFailed } from '../errors.ts'
import { type BucketAddress, formatAddress } from './address.ts'

/** What a store refused or did not answer. */
export interface BucketFailure extends Error {
  /** The call that failed, as errors of the file system name theirs. */
  syscall: string
  /** S3's or the network's own name of it. */
  reason: string
  /** Whether every other call will fail as this one did. */
  isHopeless: boolean
}

/** Reasons for which every other call will fail, too: keys, bucket or clock are wrong, or no store is there. */
const HOPELESS: Readonly<Record<string, string>> = {
  InvalidAccessKeyId: 'the store does not know the access key; check AWS_ACCESS_KEY_ID or the profile',
  SignatureDoesNotMatch: 'the secret key does not match the access key; check AWS_SECRET_ACCESS_KEY or the profile',
  ExpiredToken: 'the credentials have expired; sign in again',
  InvalidToken: 'the session token is not valid; check AWS_SESSION_TOKEN or sign in again',
  RequestTimeTooSkewed: "this machine's clock differs too much from the store's; set it right",
  CredentialsProviderError:
    'no credentials were found; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile or a role',
  NoSuchBucket: 'the bucket does not exist; create it first, or correct its name',
  PermanentRedirect: 'the bucket is in another region; set it with --region or ?region=',
  AuthorizationHeaderMalformed: 'the bucket is in another region; set it with --region or ?region=',
  IllegalLocationConstraintException: 'the bucket is in another region; set it with --region or ?region=',
  ECONNREFUSED: 'nothing listens at that address; check the endpoint, and that the store is running',
  ENOTFOUND: 'the host name is unknown; check the endpoint, the region and the network',
  EAI_AGAIN: 'host names cannot be looked up; check the network',
  EHOSTUNREACH: 'it cannot be reached; check the endpoint and the network',
  ENETUNREACH: 'it cannot be reached; check the endpoint and the network',
  NotS3: 'what answers there is no store that speaks S3; check the endpoint',
  EPROTO: 'TLS failed; check whether the endpoint is http or https',
}

const OTHERS: Readonly<Record<string, string>> = {
  AccessDenied: 'access denied; the role needs',
  NotImplemented: 'the store does not support this request',
  NoSuchKey: 'the object does not exist',
  NotFound: 'the object does not exist',
  InvalidObjectState: 'the object is in Glacier and has to be restored first',
  PreconditionFailed: 'the object has changed',
  RangeIgnored:
    'the connection was interrupted, and the store does not send the rest alone (it ignores the header Range); try again, or use a store or proxy that knows Range',
  ETIMEDOUT: 'no response',
  TimeoutError: 'no response',
  ECONNRESET: 'the connection was interrupted',
}

/** Rights that a call needs. */
const RIGHTS: Readonly<Record<string, string>> = {
  ListObjectsV2: 's3:ListBucket',
  HeadObject: 's3:GetObject and s3:ListBucket',
  GetObject: 's3:GetObject and s3:ListBucket',
  PutObject: 's3:PutObject, with --lock s3:PutObjectRetention',
  RestoreObject: 's3:RestoreObject',
  GetBucketLifecycleConfiguration: 's3:GetLifecycleConfiguration',
  PutBucketLifecycleConfiguration: 's3:PutLifecycleConfiguration',
}

/** Makes an error of the client a `BucketFailure`, whose message says what to do; anything else is returned unchanged. */
export function bucketFailure(error: unknown, call: string, address: BucketAddress, key?: string): unknown {
  if (!(error instanceof Error) || error instanceof BucketFailed || error.name === 'AbortError') return error
  const reason = reasonOf(error, call)
  const place = key === undefined ? formatAddress(address) : `s3://${address.bucket}/${key}`
  const where = address.endpoint === undefined ? place : `${place} at ${address.endpoint}`
  return Object.assign(new BucketFailed(`${where}: ${sentenceOf(reason, call, error)} (${reason}, ${call})`), {
    syscall: call,
    reason,
    isHopeless: Object.hasOwn(HOPELESS, reason) || (reason === 'AccessDenied' && call === 'ListObjectsV2'),
    cause: error,
  })
}

/** The error for a response that comes from no store, though the client takes it for a listing. */
export function notS3(): Error {
  return Object.assign(new Error('no listing'), { name: 'NotS3' })
}

/** The error for a response that begins elsewhere than asked, whose bytes would be taken for those of another place. */
export function rangeIgnored(): Error {
  return Object.assign(new Error('other bytes than asked for'), { name: 'RangeIgnored' })
}

/** Whether an error is one of a store, made by `bucketFailure`. */
export function isBucketFailure(error: unknown): error is BucketFailure {
  return error instanceof BucketFailed
}

/** Whether the store says that the object is not there. */
export function isMissing(error: unknown): boolean {
  return isBucketFailure(error) && (error.reason === 'NoSuchKey' || error.reason === 'NotFound')
}

function reasonOf(error: Error, call: string): string {
  if (/Region is missing/.test(error.message)) return 'RegionMissing'
  const network = [error, ...errorsIn(error)].find((each) => typeof Reflect.get(each, 'code') === 'string')
  const status = statusOf(error)
  if (status === undefined && network !== undefined) return String(Reflect.get(network, 'code'))
  // For a missing bucket a store says NoSuchBucket.
  if (call === 'ListObjectsV2' && status === 404 && error.name === 'NotFound') return 'NotS3'
  // A response to HEAD has no body that would name the reason.
  if (status === 403 && !/^[A-Z]\w+$/.test(error.name.replace(/^(?:Unknown|UnknownError|Error)$/, '')))
    return 'AccessDenied'
  return error.name === '403' ? 'AccessDenied' : error.name
}

function sentenceOf(reason: string, call: string, error: Error): string {
  if (reason === 'RegionMissing') return 'no region is set; set AWS_REGION, or use --region or ?region='
  if (reason === 'AccessDenied') return `${OTHERS.AccessDenied} ${RIGHTS[call] ?? call}`
  if (reason === 'NotImplemented' && call === 'PutObject') {
    return 'the store does not support conditional writes (If-None-Match), without which archived objects could be overwritten'
  }
  if (reason === 'InvalidRequest' && call === 'PutObject') {
    return `${saidBy(error)}; --lock needs a bucket with object lock, and --storage-class a class that the store has`
  }
  return HOPELESS[reason] ?? OTHERS[reason] ?? saidBy(error)
}

/** The message of an error; the client has none for a response without an explanation. */
function saidBy(error: Error): string {
  return error.message === 'UnknownError' ? `status ${statusOf(error)} without an explanation` : error.message
}

function statusOf(error: Error): number | undefined {
  const metadata: unknown = Reflect.get(error, '$metadata')
  const status = typeof metadata === 'object' && metadata !== null ? Reflect.get(metadata, 'httpStatusCode') : undefined
  return typeof status === 'number' ? status : undefined
}

/** The errors behind one that stands for several tries, of addresses for example. */
function errorsIn(error: Error): Error[] {
  const { cause } = error
  const several = error instanceof AggregateError ? error.errors : []
  return [...several, cause].filter((each): each is Error => each instanceof Error)
}
