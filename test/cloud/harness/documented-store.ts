import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Classes whose objects are restored before they are read. */
const FROZEN = new Set(['GLACIER', 'DEEP_ARCHIVE'])

interface StoredObject {
  body: Buffer
  /** Those of an answer. */
  headers: Record<string, string>
  storageClass: string
  restoring: 'not asked' | 'ongoing' | 'done'
}

/** A refusal, as S3's documentation lists them. */
export interface Refusal {
  status: number
  code: string
  headers?: Record<string, string>
  /** Elements of the answer beside code and message. */
  more?: string
}

/** What a request is, as far as a refusal can depend on it. */
export interface Asked {
  method: string
  key: string
  query: URLSearchParams
  headers: IncomingMessage['headers']
  /** The region that it is signed for. */
  region: string
}

export interface DocumentedStore {
  endpoint: string
  /** What is restored from now on can be read at once, and so can what was asked for. */
  finishRestores(): void
  stop(): Promise<void>
}

/**
 * A store in memory that answers what S3's documentation says where no store at hand does: of objects in Glacier, of regions, and
 * whatever a test refuses. Signatures are not checked.
 */
export async function startDocumentedStore(refuse: (asked: Asked) => Refusal | null = () => null) {
  const objects = new Map<string, StoredObject>()
  let restored: StoredObject['restoring'] = 'ongoing'
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const asked = askedBy(request)
    const refusal = refuse(asked)
    if (refusal !== null) fail(response, asked.method, refusal)
    else if (asked.key === '') list(response, objects, asked)
    else if (asked.method === 'PUT') put(response, objects, asked, Buffer.concat(chunks))
    else answer(response, asked, objects.get(asked.key), restored)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const store: DocumentedStore = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    finishRestores() {
      restored = 'done'
      for (const object of objects.values()) if (object.restoring === 'ongoing') object.restoring = 'done'
    },
    async stop() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
  return store
}

function askedBy({ method = '', url = '', headers }: IncomingMessage): Asked {
  const { pathname, searchParams } = new URL(url, 'http://store')
  const [, , ...names] = pathname.split('/')
  const [, region = ''] = /Credential=[^/]+\/\d+\/([^/]+)\/s3\//.exec(headers.authorization ?? '') ?? []
  return { method, key: decodeURIComponent(names.join('/')), query: searchParams, headers, region }
}

function put(response: ServerResponse, objects: Map<string, StoredObject>, { key, headers }: Asked, body: Buffer) {
  if (headers['if-none-match'] === '*' && objects.has(key)) {
    return fail(response, 'PUT', { status: 412, code: 'PreconditionFailed' })
  }
  const etag = `"${createHash('md5').update(body).digest('hex')}"`
  const kept = Object.entries(headers).filter(([name]) => /^x-amz-(?:meta-|storage-class)/.test(name))
  const own = { ...Object.fromEntries(kept.map(([name, value]) => [name, String(value)])), etag }
  const storageClass = String(headers['x-amz-storage-class'] ?? 'STANDARD')
  objects.set(key, { body, headers: own, storageClass, restoring: 'not asked' })
  response.writeHead(200, { etag }).end()
}

function answer(
  response: ServerResponse,
  { method, headers }: Asked,
  object: StoredObject | undefined,
  restored: StoredObject['restoring'],
) {
  if (object === undefined) return fail(response, method, { status: 404, code: 'NoSuchKey' })
  const isFrozen = FROZEN.has(object.storageClass)
  if (method === 'POST') {
    if (!isFrozen) return fail(response, method, { status: 403, code: 'InvalidObjectState' })
    if (object.restoring === 'ongoing') {
      return fail(response, method, { status: 409, code: 'RestoreAlreadyInProgress' })
    }
    response.writeHead(object.restoring === 'done' ? 200 : 202).end()
    object.restoring = restored
    return
  }
  if (method === 'GET' && isFrozen && object.restoring !== 'done') {
    const more = `<StorageClass>${object.storageClass}</StorageClass>`
    return fail(response, method, { status: 403, code: 'InvalidObjectState', more })
  }
  const [, from] = /^bytes=(\d+)-$/.exec(headers.range ?? '') ?? []
  const body = object.body.subarray(Number(from ?? 0))
  const restore = object.restoring === 'not asked' ? {} : { 'x-amz-restore': restoreHeader(object.restoring) }
  response.writeHead(from === undefined ? 200 : 206, { ...object.headers, ...restore, 'content-length': body.length })
  response.end(method === 'HEAD' ? undefined : body)
}

function restoreHeader(restoring: 'ongoing' | 'done'): string {
  return restoring === 'ongoing'
    ? 'ongoing-request="true"'
    : 'ongoing-request="false", expiry-date="Fri, 21 Dec 2040 00:00:00 GMT"'
}

function list(response: ServerResponse, objects: Map<string, StoredObject>, { query }: Asked): void {
  const [prefix, after] = [query.get('prefix') ?? '', query.get('start-after') ?? '']
  const delimiter = query.get('delimiter')
  const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort()
  const folders = new Set<string>()
  const contents: string[] = []
  for (const key of keys) {
    const end = delimiter === null ? -1 : key.indexOf(delimiter, prefix.length)
    const object = objects.get(key)
    if (end !== -1) folders.add(key.slice(0, end + 1))
    else if (object !== undefined) contents.push(contentsOf(key, object))
  }
  const common = [...folders].map((folder) => `<CommonPrefixes><Prefix>${folder}</Prefix></CommonPrefixes>`)
  const listed = [...contents, ...common].join('')
  response.end(`<ListBucketResult><IsTruncated>false</IsTruncated>${listed}</ListBucketResult>`)
}

function contentsOf(key: string, { body, headers, storageClass }: StoredObject): string {
  const tag = headers.etag?.replaceAll('"', '&quot;')
  const facts = `<Size>${body.length}</Size><ETag>${tag}</ETag><StorageClass>${storageClass}</StorageClass>`
  return `<Contents><Key>${key}</Key><LastModified>2026-01-23T00:00:00.000Z</LastModified>${facts}</Contents>`
}

function fail(response: ServerResponse, method: string, { status, code, headers = {}, more = '' }: Refusal): void {
  response.writeHead(status, headers)
  response.end(method === 'HEAD' ? undefined : `<Error><Code>${code}</Code><Message>${code}</Message>${more}</Error>`)
}
