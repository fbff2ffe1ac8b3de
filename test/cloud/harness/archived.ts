import { gunzipSync } from 'node:zlib'
import { parseSegmentKey } from '../../../lib/bucket/segment-name.ts'
import { store } from './store.ts'

/** What a bucket holds of each part, put together of its segments: `app/2026-11-20/host.1` → bytes. */
export async function archivedContents(bucket: string, prefix: string): Promise<Map<string, Buffer>> {
  const contents = new Map<string, Buffer>()
  for (const key of await keysIn(bucket, prefix)) {
    const name = parseSegmentKey(prefix, key)
    if (name === null) throw new Error(`${key} is no segment`)
    const part = `${name.category}/${name.day}/${name.source}.${name.part}`
    const before = contents.get(part) ?? Buffer.alloc(0)
    if (before.length !== name.offset) throw new Error(`${key} begins where ${before.length} bytes are archived`)
    contents.set(part, Buffer.concat([before, gunzipSync(await bytesOf(bucket, key))]))
  }
  return contents
}

/** All keys below a prefix, in the order of the bytes. */
export async function keysIn(bucket: string, prefix = ''): Promise<string[]> {
  const keys: string[] = []
  for (let token: string | undefined; ; ) {
    const page = await store.admin.listObjectsV2({
      Bucket: bucket,
      Prefix: prefix,
      ...(token && { ContinuationToken: token }),
    })
    for (const { Key = '' } of page.Contents ?? []) keys.push(Key)
    token = page.NextContinuationToken
    if (token === undefined) return keys
  }
}

/** The bytes of an object. */
export async function bytesOf(bucket: string, key: string): Promise<Buffer> {
  const { Body } = await store.admin.getObject({ Bucket: bucket, Key: key })
  const chunks: Uint8Array[] = []
  for await (const chunk of Body ?? []) chunks.push(chunk)
  return Buffer.concat(chunks)
}
