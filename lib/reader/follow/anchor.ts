import { createHash } from 'node:crypto'
import type { ByteSource } from '../line-reader.ts'

/** The end of a record: its route, its duration; with the line before it more than two files will share at one place. */
const LENGTH = 64

/** The bytes before `end`, as many as an anchor is made of. A copy. */
export function anchorBytes(bytes: Buffer, end: number): Buffer {
  return Buffer.from(bytes.subarray(Math.max(0, end - LENGTH), end))
}

/**
 * A mark of the bytes that stand before a position, `<length>:<hash>`: whether they still do tells that the file
 * is the one that was read, as inodes are given out again and a cut file may have grown beyond the position.
 */
export function formatAnchor(bytes: Buffer): string {
  return `${bytes.length}:${createHash('sha256').update(bytes).digest('base64url').slice(0, 16)}`
}

/** Whether the anchor's bytes stand before `position`. */
export async function holdsAnchor(source: ByteSource, position: number, anchor: string): Promise<boolean> {
  if (position === 0) return true
  const length = Math.min(Number.parseInt(anchor, 10) || 0, LENGTH, position)
  const bytes = Buffer.alloc(length)
  const { bytesRead } = await source.read(bytes, 0, length, position - length)
  return bytesRead === length && formatAnchor(bytes) === anchor
}
