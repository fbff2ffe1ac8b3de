import { randomUUID } from 'node:crypto'
import { open, unlink, write } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { isSystemError } from '../../files/system-error.ts'
import type { GunzipSource } from './gunzip-source.ts'
import { BLOCK_SIZE } from './line-reader.ts'
import { SourceFile } from './source-file.ts'

const openFile = promisify(open)
const unlinkFile = promisify(unlink)
const writeFile = promisify(write)

/** Decompressed content in a file of its own, which is gone when it is closed. */
export interface SpilledFile {
  content: SourceFile
  size: number
}

/**
 * Decompresses into a file of the temporary folder. A gzip stream can only be read from its front: whoever wants
 * its end first pays with disk, as memory would have no bound.
 */
export async function spillGzip(source: GunzipSource): Promise<SpilledFile> {
  const path = join(tmpdir(), `access-log-${randomUUID()}`)
  const descriptor = await openFile(path, 'wx+', 0o600).catch(sayWhatFor)
  const content = new SourceFile(descriptor)
  try {
    // Without a name nothing is left behind, whatever ends the process.
    await unlinkFile(path)
    return { content, size: await copy(source, descriptor) }
  } catch (error) {
    await content.close()
    throw error
  }
}

async function copy(source: GunzipSource, descriptor: number): Promise<number> {
  const buffer = Buffer.allocUnsafeSlow(BLOCK_SIZE)
  let size = 0
  for (;;) {
    const { bytesRead } = await source.read(buffer, 0, buffer.length, size)
    if (bytesRead === 0) return size
    for (let written = 0; written < bytesRead; ) {
      const done = await writeFile(descriptor, buffer, written, bytesRead - written, size + written).catch(sayWhatFor)
      written += done.bytesWritten
    }
    size += bytesRead
  }
}

function sayWhatFor(error: unknown): never {
  if (isSystemError(error)) error.message = `to be read from its end it is decompressed into a file: ${error.message}`
  throw error
}
