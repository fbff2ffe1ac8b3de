import { BLOCK_SIZE, type ByteSource } from './line-reader.ts'

/** Compressed bytes handed over at once. When they hold an error they are handed over again one by one. */
const INPUT_SIZE = 16 * 1024

/**
 * The decompressed content in chunks, all that can be had of it; returns what is wrong with the rest, null when there is
 * nothing. zlib throws away what it made of a write that meets an error, a wrong checksum included.
 */
export async function* gunzipChunks(compressed: ByteSource): AsyncGenerator<Buffer, Error | null> {
  let given = 0
  const ending = yield* counted(gunzip(compressed, Number.POSITIVE_INFINITY), 0)
  if (ending.error === null || ending.isWhole) return ending.error
  yield* counted(gunzip(compressed, ending.position), given)
  return ending.error

  /** Passes on what lies behind the first bytes, and counts. */
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

/** One pass over the compressed bytes, from a position on byte by byte. */
async function* gunzip(compressed: ByteSource, carefulFrom: number): AsyncGenerator<Buffer, Ending> {
  // Most files are plain, and it takes a tenth of a start.
  const { createGunzip } = await import('node:zlib')
  const stream = createGunzip({ chunkSize: BLOCK_SIZE })
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
      const { bytesRead } = await compressed.read(input, 0, input.length, position)
      if (bytesRead === 0) {
        if (position === 0) return { error: missingEnd(), position, isWhole: true }
        await handled(() => stream.end())
        yield* output
        return { error, position, isWhole: true }
      }
      const step = position < carefulFrom ? bytesRead : 1
      for (let at = 0; at < bytesRead; at += step) {
        await handled(() => stream.write(input.subarray(at, at + step), settled))
        yield* output
        output = []
        if (error !== null) return { error, position, isWhole: step === 1 }
      }
      position += bytesRead
    }
  } finally {
    stream.destroy()
  }
}

/** What zlib says of every other file that ends too early. */
function missingEnd(): Error {
  return Object.assign(new Error('unexpected end of file'), { code: 'Z_BUF_ERROR' })
}
