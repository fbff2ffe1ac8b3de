import { createReadStream } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { pipeline } from 'node:stream'
import { withDiskSlot } from '../disk-slots.ts'

/** Loaded where days are compressed: as an import it would take a tenth of what loading the package does. */
const zlib = () => process.getBuiltinModule('node:zlib')

/** Bytes that are compressed at a time: some milliseconds of a thread of libuv's pool, then there is a rest. */
const STRETCH = 256 * 1024

/**
 * Compresses a file into another, stretch by stretch.
 *
 * @param rest resolves when the next stretch may begin; what it throws ends the copying
 * @returns the bytes that were read
 * @throws what the disk says
 */
export async function gzipCopy(from: FileHandle, to: FileHandle, rest: () => Promise<void>): Promise<number> {
  const gzip = zlib().createGzip()
  const made: Buffer[] = []
  gzip.on('data', (data: Buffer) => made.push(data))
  const isEnded = new Promise<void>((resolve, reject) => {
    gzip.on('end', resolve)
    gzip.on('error', reject)
  })
  const save = async () => {
    for (const data of made.splice(0)) await withDiskSlot(() => writeAll(to, data))
  }
  try {
    let length = 0
    for (;;) {
      const stretch = Buffer.allocUnsafe(STRETCH)
      const { bytesRead } = await withDiskSlot(() => from.read(stretch, 0, STRETCH, length))
      if (bytesRead === 0) break
      length += bytesRead
      await withDiskSlot(
        () => new Promise<void>((resolve) => gzip.write(stretch.subarray(0, bytesRead), () => resolve())),
      )
      await save()
      await rest()
    }
    gzip.end()
    await isEnded
    await save()
    return length
  } finally {
    gzip.destroy()
  }
}

async function writeAll(to: FileHandle, data: Buffer): Promise<void> {
  for (let written = 0; written < data.length; ) {
    written += (await to.write(data, written, data.length - written)).bytesWritten
  }
}

/**
 * Whether what a gzip file holds is the content of another file, no more and no less; false for one that is damaged.
 *
 * @throws what the disk says
 */
export async function isGzipOf(gzipPath: string, file: FileHandle, rest: () => Promise<void>): Promise<boolean> {
  // What fails is thrown where the content is read.
  const content = pipeline(createReadStream(gzipPath), zlib().createGunzip(), () => {})
  const beside = Buffer.allocUnsafe(STRETCH)
  let length = 0
  try {
    for await (const data of content as AsyncIterable<Buffer>) {
      for (let at = 0; at < data.length; ) {
        const { bytesRead } = await file.read(beside, 0, Math.min(STRETCH, data.length - at), length)
        if (bytesRead === 0 || !beside.subarray(0, bytesRead).equals(data.subarray(at, at + bytesRead))) return false
        at += bytesRead
        length += bytesRead
      }
      await rest()
    }
  } catch (error) {
    if (isOfZlib(error)) return false
    throw error
  }
  return length === (await file.stat()).size
}

function isOfZlib(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^Z_/.test(String(error.code))
}
