import type { ByteSource } from './line-reader.ts'

/** Compressed bytes handed to zlib at a time: each time takes a turn of the thread pool. */
const INPUT_SIZE = 64 * 1024

/** A buffer of its own for each chunk: larger ones come from the system anew and cost a tenth of `stats`. */
const OUTPUT_SIZE = 256 * 1024

/** zlib loses what it made of a step that holds an error. So from that step on the bytes are handed over again in smaller steps. */
const STEPS = [INPUT_SIZE, 256, 1]

const BEHIND_ZEROS = 'something else behind the zeros that follow the compressed content'

/**
 * The decompressed content in chunks, as much as can be read of a damaged file too.
 *
 * @returns what is wrong with the rest; null when nothing is
 */
export async function* gunzipChunks(compressed: ByteSource): AsyncGenerator<Buffer, Error | null> {
  let given = 0
  let from = 0
  let error: Error | null = null
  for (const step of STEPS) {
    const ending = yield* counted(gunzip(compressed, from, step), given)
    error ??= ending.error
    if (ending.error === null || ending.isWhole) break
    from = ending.position
  }
  return error

  /** Passes on what was not given out before, and counts it. */
  async function* counted(chunks: AsyncGenerator<Buffer, Ending>, known: number): AsyncGenerator<Buffer, Ending> {
    let position = 0
    try {
      for (;;) {
        const { value, done } = await chunks.next()
        if (done === true) return value
        const unknown = value.subarray(Math.max(0, known - position))
        position += value.length
        given = Math.max(given, position)
        if (unknown.length > 0) yield unknown
      }
    } finally {
      await chunks.return({ error: null, position: 0, isWhole: true })
    }
  }
}

interface Ending {
  error: Error | null
  /** Where the write that met the error begins. */
  position: number
  /** All that can be had has come out. */
  isWhole: boolean
}

/** One pass over the compressed bytes, from a position on in steps of so many. */
async function* gunzip(compressed: ByteSource, from: number, step: number): AsyncGenerator<Buffer, Ending> {
  // Most files are plain, and it takes a tenth of a start.
  const { createGunzip } = await import('node:zlib')
  const stream = createGunzip({ chunkSize: OUTPUT_SIZE })
  let output: Buffer[] = []
  let error: Error | null = null
  let settle = () => {}
  stream.on('data', (chunk: Buffer) => output.push(chunk))
  const settled = (failure?: Error | null) => {
    error ??= failure ?? null
    settle()
  }
  stream.on('error', settled)
  // Behind the error that a missing end makes, which `finish` is not.
  stream.on('close', settled)
  const handled = (start: () => void) =>
    new Promise<void>((resolve) => {
      settle = resolve
      start()
    })
  try {
    const input = Buffer.allocUnsafeSlow(INPUT_SIZE)
    for (let position = 0; ; ) {
      const length = position < from ? Math.min(input.length, from - position) : step
      const { bytesRead } = await compressed.read(input, 0, length, position)
      if (bytesRead === 0) {
        if (position === 0) return { error: missingEnd(), position, isWhole: true }
        await handled(() => stream.end())
        yield* output
        return { error, position, isWhole: true }
      }
      await handled(() => stream.write(input.subarray(0, bytesRead), settled))
      yield* output
      output = []
      if (error !== null) return { error, position, isWhole: step === 1 }
      position += bytesRead
      // zlib takes nothing more from a zero behind the end of a member on.
      if (stream.bytesWritten < position) {
        return { error: await behindZeros(compressed, stream.bytesWritten, input), position, isWhole: true }
      }
    }
  } finally {
    stream.destroy()
  }
}

/** What is wrong with bytes that begin with a zero: nothing, where the rest of the file are zeros too. */
async function behindZeros(compressed: ByteSource, from: number, buffer: Buffer): Promise<Error | null> {
  for (let position = from; ; ) {
    const { bytesRead } = await compressed.read(buffer, 0, buffer.length, position)
    if (bytesRead === 0) return null
    if (buffer.subarray(0, bytesRead).some((byte) => byte !== 0)) return new Error(BEHIND_ZEROS)
    position += bytesRead
  }
}

/** What zlib says of every other file that ends too early. */
function missingEnd(): Error {
  return Object.assign(new Error('unexpected end of file'), { code: 'Z_BUF_ERROR' })
}
