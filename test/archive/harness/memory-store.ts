import { createHash } from 'node:crypto'
import type {
  GetInput,
  GetOutput,
  HeadOutput,
  ListInput,
  ListOutput,
  ObjectInput,
  PutInput,
  S3,
} from '../../../lib/bucket/s3.ts'

/** A store in memory, whose calls can be refused or harmed. */
export class MemoryStore implements S3 {
  readonly objects = new Map<string, PutInput>()
  /** Names of the calls, in order. */
  readonly calls: string[] = []
  /** Whether it keeps an object that stands there from being written over. */
  knowsConditions = true
  /** Asked before each call; what it throws is the call's answer. */
  before: (call: string, key: string) => void = () => {}
  /** Asked when a put is stored; what it throws is its answer all the same. */
  afterPut: (key: string) => void = () => {}

  async putObject(input: PutInput): Promise<unknown> {
    this.#begin('PutObject', input.Key)
    if (this.knowsConditions && this.objects.has(input.Key)) throw refusal('PreconditionFailed', 412)
    this.objects.set(input.Key, input)
    this.afterPut(input.Key)
    return {}
  }

  async headObject({ Key }: ObjectInput): Promise<HeadOutput> {
    this.#begin('HeadObject', Key)
    const { Metadata, StorageClass } = this.#find(Key, 'NotFound')
    return { Metadata, ...(StorageClass && { StorageClass }) }
  }

  async getObject({ Key }: GetInput): Promise<GetOutput> {
    this.#begin('GetObject', Key)
    const { Body } = this.#find(Key, 'NoSuchKey')
    return {
      Body: (async function* () {
        yield Body
      })(),
    }
  }

  async listObjectsV2({ Prefix, Delimiter, StartAfter = '', MaxKeys = 1000 }: ListInput): Promise<ListOutput> {
    this.#begin('ListObjectsV2', Prefix)
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(Prefix) && key > StartAfter).sort()
    if (Delimiter !== undefined) {
      const folders = keys.map((key) => key.slice(0, key.indexOf(Delimiter, Prefix.length) + 1))
      return { IsTruncated: false, CommonPrefixes: [...new Set(folders)].map((folder) => ({ Prefix: folder })) }
    }
    return {
      IsTruncated: false,
      Contents: keys.slice(0, MaxKeys).map((Key) => {
        const { Body, StorageClass } = this.#find(Key, 'NoSuchKey')
        return { Key, Size: Body.length, ETag: etagOf(Body), ...(StorageClass && { StorageClass }) }
      }),
    }
  }

  async restoreObject({ Key }: ObjectInput): Promise<unknown> {
    this.#begin('RestoreObject', Key)
    return {}
  }

  async getBucketLifecycleConfiguration(): Promise<{ Rules?: readonly object[] }> {
    this.#begin('GetBucketLifecycleConfiguration', '')
    return {}
  }

  async putBucketLifecycleConfiguration(): Promise<unknown> {
    this.#begin('PutBucketLifecycleConfiguration', '')
    return {}
  }

  destroy(): void {}

  #begin(call: string, key: string): void {
    this.calls.push(call)
    this.before(call, key)
  }

  #find(key: string, reason: string): PutInput {
    const found = this.objects.get(key)
    if (found === undefined) throw refusal(reason, 404)
    return found
  }
}

/** An error as the SDK throws it: S3's name for it, and the status of the answer. */
export function refusal(name: string, status: number): Error {
  return Object.assign(new Error(name), { name, $metadata: { httpStatusCode: status } })
}

/** One of the network, which has no answer. */
export function broken(code: string): Error {
  return Object.assign(new Error(code), { code })
}

function etagOf(body: Buffer): string {
  return `"${createHash('md5').update(body).digest('hex')}"`
}
