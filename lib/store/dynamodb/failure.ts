import { StoreFailed } from '../../errors.ts'
import { networkFailure, type StoreFailure, storeFailure } from '../failure.ts'
import type { Item } from './item.ts'

const REMEDIES: Readonly<Record<string, string>> = {
  UnrecognizedClientException: 'AWS does not know the access key; check AWS_ACCESS_KEY_ID or the profile',
  InvalidSignatureException:
    'the secret key does not match the access key, or the clock is wrong; check AWS_SECRET_ACCESS_KEY or the profile, and the clock',
  IncompleteSignatureException: 'the keys are incomplete; check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
  MissingAuthenticationTokenException:
    'no credentials were sent; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile or a role',
  ExpiredTokenException: 'the credentials have expired; sign in again',
  CredentialsProviderError:
    'no credentials were found; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile or a role',
  AccessDeniedException:
    'access denied; the role needs dynamodb:Query, GetItem, BatchWriteItem, UpdateItem, DescribeTable, CreateTable and UpdateTimeToLive',
  ResourceNotFoundException: 'the table does not exist; access-log load creates it',
  RegionMissing: 'no region is set; set AWS_REGION, or use ?region=',
}

/** What passes by itself. */
const TRANSIENT: ReadonlySet<string> = new Set([
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
  'LimitExceededException',
  'InternalServerError',
  'ServiceUnavailable',
  'InternalFailure',
  'ResourceInUseException',
])

/** An error of the SDK as one sentence that says what to do. */
export function dynamoFailure(store: string, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof StoreFailed || error.name === 'AbortError') return error
  if (/Deserialization error/.test(error.message)) return unreadAnswer(store, error)
  const answered = typeof Reflect.get(error, '$metadata') === 'object' && statusOf(error) !== undefined
  if (!answered) {
    const failure = networkFailure(store, error)
    if (failure !== null) return failure
  }
  const reason = /Region is missing/.test(error.message) ? 'RegionMissing' : error.name
  const isTransient = TRANSIENT.has(reason) || (statusOf(error) ?? 0) >= 500
  return storeFailure(store, reason, REMEDIES[reason] ?? error.message, isTransient, error)
}

/** For an answer that broke off, or that is not DynamoDB's. */
function unreadAnswer(store: string, error: Error): StoreFailure {
  const isOther = error instanceof SyntaxError
  const sentence = isOther ? 'what answers there is not DynamoDB; check the endpoint' : 'the connection was interrupted'
  return storeFailure(store, '', sentence, true, error)
}

/** For a table that is not one of this version. @param facts the item at `TABLE_KEY`; undefined where there is none */
export function otherTable(store: string, facts: Item | undefined): StoreFailure {
  const why = facts === undefined ? 'was not created by access-log load' : 'is of another version of access-log load'
  const sentence = `the table ${why}; use another name, and load the files or the archive into it`
  return storeFailure(store, '', sentence, false, null)
}

/** Whether the store says that a table is not there. */
export function isNoTable(error: unknown): boolean {
  return error instanceof Error && error.name === 'ResourceNotFoundException'
}

/** A handler for `catch` that ignores errors of these names. @throws any other error */
export function unless(...names: readonly string[]) {
  return (error: unknown): undefined => {
    if (!(error instanceof Error && names.includes(error.name))) throw error
  }
}

function statusOf(error: Error): number | undefined {
  const metadata: unknown = Reflect.get(error, '$metadata')
  const status = typeof metadata === 'object' && metadata !== null ? Reflect.get(metadata, 'httpStatusCode') : undefined
  return typeof status === 'number' ? status : undefined
}
