import type { BucketClient, Segment } from './bucket.ts'

/** Requests for the same byte before its failure is thrown. */
const TRIES = 5

/** Milliseconds without a byte after which a response counts as interrupted. */
const SILENCE = 30_000

const NO_BYTES = Buffer.alloc(0)

/**
 * The bytes of an object, for reading from front to back. A response that is interrupted is requested again from there on, as
 * long as the object is the same.
 */
export class ObjectSource {
  readonly #bucket: BucketClient
  readonly #segment: Pick<Segment, 'key' | 'etag' | 'size'>
  #body: AsyncIterator<Uint8Array> | null = null
  #chunk: Uint8Array = NO_BYTES
  /** Of the next byte to hand out. */
  #position = 0

  constructor(bucket: BucketClient, segment: Pick<Segment, 'key' | 'etag' | 'size'>) {
    this.#bucket = bucket
    this.#segment = segment
  }

  /** @throws the bucket's failure */
  async read(buffer: Buffer, offset: number, length: number, position: number): Promise<{ bytesRead: number }> {
    if (position !== this.#position) await this.#moveTo(position)
    if (length === 0 || position >= this.#segment.size) return { bytesRead: 0 }
    if (this.#chunk.length === 0) this.#chunk = await this.#next()
    const taken = this.#chunk.subarray(0, length)
    buffer.set(taken, offset)
    this.#chunk = this.#chunk.subarray(taken.length)
    this.#position += taken.length
    return { bytesRead: taken.length }
  }

  async close(): Promise<void> {
    const body = this.#body
    this.#body = null
    this.#chunk = NO_BYTES
    // Not awaited: a body that is silent would not settle this either.
    void body?.return?.().catch(() => {})
  }

  async #moveTo(position: number): Promise<void> {
    await this.close()
    this.#position = position
  }

  async #next(): Promise<Uint8Array> {
    const { key, etag } = this.#segment
    for (let tried = 1; ; tried++) {
      this.#body ??= (await this.#bucket.get(key, this.#position, etag))[Symbol.asyncIterator]()
      const failure = await withinSilence(this.#body.next()).then(
        ({ done, value }) => {
          if (done !== true) this.#chunk = value
          return done === true ? new Error('the response ended early') : null
        },
        (error: unknown) => error,
      )
      if (failure === null && this.#chunk.length > 0) return this.#chunk
      if (failure === null) continue
      await this.close()
      if (tried === TRIES) throw this.#bucket.failure(failure, 'GetObject', key)
    }
  }
}

async function withinSilence<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no data for ${SILENCE / 1000} s`)), SILENCE)
  })
  try {
    return await Promise.race([answer, silence])
  } finally {
    clearTimeout(timer)
  }
}
