import { loadPeer } from '../../options/load-peer.ts'
import type { DynamoAddress } from '../address.ts'
import type { Item } from './item.ts'

const SDK = '@aws-sdk/client-dynamodb'

/** Milliseconds to wait for a connection, and for data on one. */
const CONNECTING = 10_000
const SILENCE = 30_000

/** Attempts at one request, with the first; the SDK waits longer from one to the next. */
const TRIES = 5

interface RequestOptions {
  abortSignal?: AbortSignal
}

/** What is used of the client of DynamoDB. */
export interface Dynamo {
  describeTable(input: { TableName: string }): Promise<{ Table?: TableDescription }>
  createTable(input: object): Promise<unknown>
  updateTimeToLive(input: object): Promise<unknown>
  getItem(input: { TableName: string; Key: Item; ConsistentRead: boolean }): Promise<{ Item?: Item }>
  updateItem(input: object): Promise<unknown>
  batchWriteItem(input: {
    RequestItems: Record<string, Write[]>
  }): Promise<{ UnprocessedItems?: Record<string, Write[]> }>
  query(input: QueryInput, options?: RequestOptions): Promise<{ Items?: Item[]; LastEvaluatedKey?: Item }>
  destroy(): void
}

export interface TableDescription {
  TableStatus?: string
  KeySchema?: readonly KeyPart[]
  GlobalSecondaryIndexes?: readonly { IndexName?: string; KeySchema?: readonly KeyPart[] }[]
}

export interface KeyPart {
  AttributeName?: string
  KeyType?: string
}

export interface Write {
  PutRequest: { Item: Item }
}

export interface QueryInput {
  TableName: string
  IndexName?: string
  KeyConditionExpression: string
  ExpressionAttributeValues: Item
  ScanIndexForward: boolean
  ExclusiveStartKey?: Item
  Limit?: number
}

/**
 * A client of the SDK, which finds credentials, and a region that the address lacks, in the environment.
 *
 * @throws {PeerMissing} the SDK is not installed
 */
export async function openDynamo({ region, endpoint }: DynamoAddress): Promise<Dynamo> {
  const { DynamoDB } = await loadPeer<{ DynamoDB: new (configuration: object) => Dynamo }>(SDK, 'dynamodb://')
  const { AWS_REGION, AWS_DEFAULT_REGION } = process.env
  const found = region ?? (AWS_REGION || AWS_DEFAULT_REGION || (endpoint === undefined ? undefined : 'us-east-1'))
  return new DynamoDB({
    maxAttempts: TRIES,
    requestHandler: { connectionTimeout: CONNECTING, requestTimeout: SILENCE },
    ...(found === undefined ? {} : { region: found }),
    ...(endpoint === undefined ? {} : { endpoint }),
  })
}
