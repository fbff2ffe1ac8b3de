import { createHash } from 'node:crypto'
import { createGzip, type Gzip } from 'node:zlib'
import type { SegmentFacts } from '../../bucket/segment-facts.ts'
import { NEWLINE } from '../../files/newline.ts'
import { BLOCK_SIZE, type ByteSource } from '../../reader/lines/line-reader.ts'
import { SpanOfTimes } from './span-of-times.ts'

/** As good as gzip's own default; with more memory for its tables it takes a twentieth less time. */
const LEVEL = { level: 6, memLevel: 9 }

/** Bytes by which a segment may be longer than asked for, so that its last line is not split. */
const LONGEST_LINE = 64 * 1024 * 1024

/** Whole lines, compressed and ready to be sent. */
export interface ReadSegment extends SegmentFacts {
  body: Buffer
}

/**
 * Reads the lines from a position on: about `size` bytes, up to the next newline or the end of the content. Only the compressed
 * bytes are held in memory. Null when there is nothing.
 *
 * @param onBytes told how many bytes were read, each time
 * @throws what the content throws
 */
export async function readSegment(
  content: ByteSource,
  position: number,
  size: number,
  onBytes: (bytes: number) => void,
): Promise<ReadSegment | null> {
  const hash = createHash('sha256')
  const span = new SpanOfTimes()
  const gzip = new GzipBody()
  try {
    const bytes = await eachBlock(content, position, untilNewline(size), async (block) => {
      hash.update(block)
      span.add(block)
      await gzip.write(block)
      onBytes(block.length)
    })
    if (bytes === 0) return null
    return { sha256: hash.digest('hex'), bytes, ...span.end(), body: await gzip.end() }
  } finally {
    gzip.close()
  }
}

/** The SHA-256 of `length` bytes from a position on, in hex; null when the content ends before. */
export async function hashOf(content: ByteSource, position: number, length: number): Promise<string | null> {
  const hash = createHash('sha256')
  const wanted = (block: Buffer, done: number) => Math.min(block.length, length - done)
  const bytes = await eachBlock(content, position, wanted, async (block) => void hash.update(block))
  return bytes === length ? hash.digest('hex') : null
}

/** How many bytes of a block are wanted, after `done` bytes of earlier ones; fewer than all of them end the reading. */
type Wanted = (block: Buffer, done: number) => number

/** Up to the first newline at or behind the size, but not for ever, as memory is limited. */
function untilNewline(size: number): Wanted {
  const most = size + Math.max(size, LONGEST_LINE)
  let isFound = false
  return (block, done) => {
    if (isFound || done >= most) return 0
    const newline = done + block.length < size ? -1 : block.indexOf(NEWLINE, Math.max(0, size - done - 1))
    isFound = newline !== -1
    return Math.min(isFound ? newline + 1 : block.length, most - done)
  }
}

/** Returns how many bytes were wanted. A block is overwritten once `use` is done with it. */
async function eachBlock(
  content: ByteSource,
  position: number,
  wanted: Wanted,
  use: (block: Buffer) => Promise<void>,
): Promise<number> {
  const buffer = Buffer.allocUnsafeSlow(BLOCK_SIZE)
  for (let done = 0; ; ) {
    const { bytesRead } = await content.read(buffer, 0, buffer.length, position + done)
    if (bytesRead === 0) return done
    const block = buffer.subarray(0, bytesRead)
    const length = wanted(block, done)
    if (length > 0) await use(block.subarray(0, length))
    done += length
    if (length < bytesRead) return done
  }
}

/** Compresses into memory. */
class GzipBody {
  readonly #gzip: Gzip = createGzip({ ...LEVEL, chunkSize: BLOCK_SIZE })
  readonly #chunks: Buffer[] = []

  constructor() {
    this.#gzip.on('data', (chunk: Buffer) => this.#chunks.push(chunk))
  }

  async write(block: Buffer): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#gzip.write(block, (error) => (error ? reject(error) : resolve()))
    })
  }

  async end(): Promise<Buffer> {
    await new Promise<void>((resolve, reject) => {
      this.#gzip.once('end', resolve)
      this.#gzip.once('error', reject)
      this.#gzip.end()
    })
    return Buffer.concat(this.#chunks)
  }

  close(): void {
    this.#gzip.destroy()
  }
}
