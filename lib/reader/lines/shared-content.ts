import { NEWLINE } from '../../files/newline.ts'
import { BLOCK_SIZE, type ByteSource } from './line-reader.ts'

/** What two contents have in common. */
export interface SharedContent {
  /** Bytes of the whole lines that both begin with. */
  length: number
  /** Nothing stands in the first that the second does not begin with. */
  firstIsPart: boolean
  secondIsPart: boolean
}

/**
 * How far two contents are the same. Of each stretch the first is read before the second, so that a second that grows
 * meanwhile holds whatever was copied from it into the first.
 */
export async function sharedContent(first: ByteSource, second: ByteSource): Promise<SharedContent> {
  const [a, b] = [Buffer.allocUnsafeSlow(BLOCK_SIZE), Buffer.allocUnsafeSlow(BLOCK_SIZE)]
  let length = 0
  for (let position = 0; ; ) {
    const inFirst = await fill(first, a, position)
    const inSecond = await fill(second, b, position)
    const common = commonLength(a, b, Math.min(inFirst, inSecond))
    const newline = common === 0 ? -1 : a.lastIndexOf(NEWLINE, common - 1)
    if (newline !== -1) length = position + newline + 1
    if (common < BLOCK_SIZE) return { length, firstIsPart: common === inFirst, secondIsPart: common === inSecond }
    position += BLOCK_SIZE
  }
}

async function fill(source: ByteSource, buffer: Buffer, position: number): Promise<number> {
  let filled = 0
  while (filled < buffer.length) {
    const { bytesRead } = await source.read(buffer, filled, buffer.length - filled, position + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return filled
}

function commonLength(a: Buffer, b: Buffer, length: number): number {
  if (a.compare(b, 0, length, 0, length) === 0) return length
  let index = 0
  while (a[index] === b[index]) index++
  return index
}
