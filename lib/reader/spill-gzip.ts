import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GunzipSource, type OnUnreadable } from './gunzip-source.ts'
import { BLOCK_SIZE } from './line-reader.ts'

/** Decompressed content in a file of its own. */
export interface SpilledFile {
  handle: FileHandle
  size: number
  /** Closes and removes the file. */
  close(): Promise<void>
}

/**
 * Decompresses into a file of the temporary folder. A gzip stream can only be read from its front: whoever wants
 * its end first pays with disk, as memory would have no bound.
 */
export async function spillGzip(path: string, onUnreadable: OnUnreadable): Promise<SpilledFile> {
  const folder = await mkdtemp(join(tmpdir(), 'access-log-'))
  const handle = await open(join(folder, 'content'), 'w+')
  const close = async () => {
    await handle.close()
    await rm(folder, { recursive: true, force: true })
  }
  const source = new GunzipSource(path, onUnreadable)
  try {
    return { handle, size: await copy(source, handle), close }
  } catch (error) {
    await close()
    throw error
  } finally {
    source.close()
  }
}

async function copy(source: GunzipSource, handle: FileHandle): Promise<number> {
  const buffer = Buffer.allocUnsafeSlow(BLOCK_SIZE)
  let size = 0
  for (;;) {
    const { bytesRead } = await source.read(buffer, 0, buffer.length, size)
    if (bytesRead === 0) return size
    await handle.write(buffer, 0, bytesRead, size)
    size += bytesRead
  }
}
