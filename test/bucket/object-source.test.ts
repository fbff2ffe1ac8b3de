import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseBucketAddress } from '../../lib/bucket/address.ts'
import { openBucket } from '../../lib/bucket/bucket.ts'
import { ObjectSource } from '../../lib/bucket/object-source.ts'
import type { GetInput, GetOutput } from '../../lib/bucket/s3.ts'
import { broken, MemoryStore } from '../archive/harness/memory-store.ts'

const BYTES = Buffer.from('0123456789')

/** A store whose first answer breaks off in the middle; what it makes of a Range is up to the test. */
class BreakingStore extends MemoryStore {
  answers = 0
  rangeOf: (from: number) => Partial<GetOutput> & { from: number }

  constructor(rangeOf: BreakingStore['rangeOf']) {
    super()
    this.rangeOf = rangeOf
  }

  override async getObject({ Range }: GetInput): Promise<GetOutput> {
    this.answers += 1
    const isFirst = this.answers === 1
    const { from, ...answer } = this.rangeOf(Number(/^bytes=(\d+)-$/.exec(Range ?? '')?.[1] ?? 0))
    return {
      ...answer,
      Body: (async function* () {
        yield BYTES.subarray(from, isFirst ? 4 : undefined)
        if (isFirst) throw broken('ECONNRESET')
      })(),
    }
  }
}

async function readAll(store: MemoryStore): Promise<string> {
  const bucket = await openBucket(parseBucketAddress('logDir', 's3://logs'), undefined, store)
  const source = new ObjectSource(bucket, { key: 'a', etag: '"1"', size: BYTES.length })
  const buffer = Buffer.alloc(BYTES.length)
  for (let position = 0; ; ) {
    const { bytesRead } = await source.read(buffer, position, buffer.length, position)
    position += bytesRead
    if (bytesRead === 0) return buffer.toString('utf8', 0, position)
  }
}

test('an answer that breaks off is continued from there', async () => {
  const store = new BreakingStore((from) => ({ from, ContentRange: `bytes ${from}-9/10` }))
  assert.equal(await readAll(store), '0123456789')
  assert.equal(store.answers, 2)
})

const WRONG: [title: string, answer: Partial<GetOutput> & { from: number }][] = [
  ['sends the whole object', { from: 0 }],
  ['sends another part', { from: 0, ContentRange: 'bytes 0-9/10' }],
  ['sends a part from a byte with more digits', { from: 0, ContentRange: 'bytes 40-99/100' }],
]

for (const [title, answer] of WRONG) {
  test(`a store that ${title} where the rest was asked for is named, and its bytes are not taken`, async () => {
    const reading = readAll(new BreakingStore(() => answer))
    await assert.rejects(reading, {
      code: 'FST_ACCESS_LOG_BUCKET_FAILED',
      message: /ignores the header Range.*\(RangeIgnored, GetObject\)$/,
    })
  })
}
