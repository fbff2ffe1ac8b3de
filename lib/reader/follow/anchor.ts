import { createHash } from 'node:crypto'
import { NEWLINE } from '../../files/newline.ts'
import type { ByteSource } from '../lines/line-reader.ts'

/** A record of the usual length: with its time and its request id it is more than two files will share at one place. */
const LENGTH = 512

/** The bytes before `end`, as many as an anchor is made of. A copy. */
export function anchorBytes(bytes: Buffer, end: number): Buffer {
  return Buffer.from(bytes.subarray(Math.max(0, end - LENGTH), end))
}

/** The first line with its newline, or as much of it as an anchor is made of. */
export function firstLineBytes(bytes: Buffer): Buffer {
  const newline = bytes.indexOf(NEWLINE)
  return bytes.subarray(0, Math.min(LENGTH, newline === -1 ? bytes.length : newline + 1))
}

/** The mark of the first line of a content. */
export async function headIn(source: ByteSource): Promise<string> {
  const bytes = Buffer.alloc(LENGTH)
  const { bytesRead } = await source.read(bytes, 0, LENGTH, 0)
  return formatAnchor(firstLineBytes(bytes.subarray(0, bytesRead)))
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

/** The place behind the bytes before `position`. */
export async function anchorAt(source: ByteSource, position: number): Promise<{ offset: number; anchor: string }> {
  if (position === 0) return { offset: 0, anchor: '' }
  const bytes = Buffer.alloc(Math.min(LENGTH, position))
  const { bytesRead } = await source.read(bytes, 0, bytes.length, position - bytes.length)
  return { offset: position, anchor: formatAnchor(bytes.subarray(0, bytesRead)) }
}
