import { open } from 'node:fs/promises'

/** Bytes of a gzip file's end that say how long its content is, modulo 4 GiB. */
const LENGTH_BYTES = 4

/** Shorter is no gzip file. */
const LEAST = 18

/**
 * The length of a gzip file's content, modulo 4 GiB, as its end says.
 *
 * @returns null when it is too short for one
 * @throws the file system's error
 */
export async function gzipLength(path: string): Promise<number | null> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    if (size < LEAST) return null
    const { buffer, bytesRead } = await file.read(Buffer.alloc(LENGTH_BYTES), 0, LENGTH_BYTES, size - LENGTH_BYTES)
    return bytesRead === LENGTH_BYTES ? buffer.readUInt32LE() : null
  } finally {
    await file.close()
  }
}
