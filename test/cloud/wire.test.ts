import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { archive } from '../../lib/archive/index.ts'
import type { S3 } from '../../lib/bucket/s3.ts'
import { DAYS, linesOf, partFile, tempFolder, writeOld } from './harness/logs.ts'
import { isRunByCloud } from './harness/store.ts'

interface Request {
  method: string
  path: string
  headers: Record<string, string>
  body: unknown
}

interface Answer {
  statusCode: number
  headers: Record<string, string>
  body: unknown
}

/** The SDK's own client, whose requests end here: what goes out on the wire, before anything listens to it. */
function recordingClient(requests: Request[]): S3 {
  const load = createRequire(import.meta.url)
  const { S3: Client } = load('@aws-sdk/client-s3')
  const { Readable } = load('node:stream')
  const answer = (statusCode: number, headers: Record<string, string> = {}, body = ''): { response: Answer } => ({
    response: { statusCode, headers, body: Readable.from([body]) },
  })
  const handle = async (request: Request) => {
    requests.push(request)
    if (request.method === 'GET') {
      return answer(200, {}, '<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>')
    }
    if (request.method === 'PUT') return answer(200, { etag: '"1"' })
    const put = requests.find(({ method, path }) => method === 'PUT' && path === request.path)
    return put === undefined ? answer(404) : answer(200, metadataOf(put))
  }
  return new Client({
    region: 'eu-west-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    requestHandler: { handle, updateHttpClientConfig() {}, httpHandlerConfigs: () => ({}) },
  })
}

function metadataOf({ headers }: Request): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('x-amz-meta-')))
}

test('a segment goes out with its hashes, on condition, in its class and under its lock', {
  skip: !isRunByCloud && 'npm run cloud runs it',
}, async (t) => {
  const [logDir, requests] = [tempFolder(t), [] as Request[]]
  const day = DAYS[0] ?? ''
  writeOld(partFile(logDir, 'app', day), linesOf(day, 50), day)
  const before = Date.now()
  const { parts } = await archive({
    ...{ logDir, to: 's3://my-logs/shop', source: 'web1', client: recordingClient(requests) },
    ...{ storageClass: 'STANDARD_IA', lock: 'compliance:5y' },
  })
  assert.deepEqual(
    parts.map(({ state }) => state),
    ['stored'],
    parts[0]?.error?.message,
  )
  const put = requests.find(({ method }) => method === 'PUT')
  assert.ok(put)
  const { headers, path } = put
  const body = Buffer.from(put.body as Uint8Array)
  const hash = (name: string) => createHash(name).update(body).digest('base64')
  assert.match(path, /^\/shop\/category%3Dapp\/day%3D2026-01-20\/web1\.1\.0000000000000\.ndjson\.gz$/)
  assert.equal(gunzipSync(body).toString(), linesOf(day, 50))
  assert.deepEqual(
    {
      condition: headers['if-none-match'],
      type: headers['content-type'],
      encoding: headers['content-encoding'],
      length: headers['content-length'],
      sha256: headers['x-amz-checksum-sha256'],
      md5: headers['content-md5'],
      storageClass: headers['x-amz-storage-class'],
      lock: headers['x-amz-object-lock-mode'],
    },
    {
      condition: '*',
      type: 'application/gzip',
      encoding: undefined,
      length: String(body.length),
      sha256: hash('sha256'),
      md5: hash('md5'),
      storageClass: 'STANDARD_IA',
      lock: 'COMPLIANCE',
    },
  )
  const until = Date.parse(headers['x-amz-object-lock-retain-until-date'] ?? '')
  assert.ok(Math.abs(until - before - 5 * 365.25 * 86_400_000) < 60_000)
  assert.equal(headers['x-amz-meta-raw-sha256'], createHash('sha256').update(linesOf(day, 50)).digest('hex'))
  assert.equal(headers['x-amz-meta-lines'], '50')
})
