import { createRequire } from 'node:module'
import type { S3 as Client } from '../../../lib/bucket/s3.ts'
import { KEYS } from './radosgw.ts'

/** More than the archive itself may do: it makes no bucket and removes nothing. */
export interface Admin extends Client {
  createBucket(input: { Bucket: string; ObjectLockEnabledForBucket?: boolean }): Promise<unknown>
  deleteObject(input: { Bucket: string; Key: string; VersionId?: string }): Promise<unknown>
  listObjectVersions(input: { Bucket: string }): Promise<{ Versions?: { Key: string; VersionId: string }[] }>
}

export function adminClient(endpoint: string): Admin {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true'
  const { S3 } = createRequire(import.meta.url)('@aws-sdk/client-s3')
  const credentials = { accessKeyId: KEYS.AWS_ACCESS_KEY_ID, secretAccessKey: KEYS.AWS_SECRET_ACCESS_KEY }
  return new S3({
    ...{ endpoint, region: 'us-east-1', forcePathStyle: true, credentials },
    ...{ requestChecksumCalculation: 'WHEN_REQUIRED', responseChecksumValidation: 'WHEN_REQUIRED' },
  })
}
