import { NEWLINE } from '../../files/newline.ts'
import type { Needle } from '../query/needle.ts'

/** A walk over the lines of a block: after `next()` answered true, `start` and `end` (without newline) frame a line. */
export interface LineWalk {
  next(): boolean
  readonly start: number
  readonly end: number
}

/**
 * The lines of a block of whole lines, first to last or last to first. With needles only the lines that hold one
 * of them: the others are passed over at the speed of memory.
 */
export function walkLines(bytes: Buffer, needles: readonly Needle[] | null, newest: boolean): LineWalk {
  return newest ? new BackwardWalk(bytes, needles) : new ForwardWalk(bytes, needles)
}

class ForwardWalk implements LineWalk {
  start = 0
  end = -1
  readonly #bytes: Buffer
  readonly #needles: readonly Needle[] | null
  readonly #hits: number[]

  constructor(bytes: Buffer, needles: readonly Needle[] | null) {
    this.#bytes = bytes
    this.#needles = needles
    this.#hits = (needles ?? []).map(() => -1)
  }

  next(): boolean {
    const from = this.end + 1
    if (from >= this.#bytes.length) return false
    if (this.#needles === null) {
      this.start = from
    } else {
      const hit = this.#nearestHit(this.#needles, from)
      if (hit === Number.POSITIVE_INFINITY) return false
      this.start = hit === 0 ? 0 : this.#bytes.lastIndexOf(NEWLINE, hit - 1) + 1
    }
    const newline = this.#bytes.indexOf(NEWLINE, this.start)
    this.end = newline === -1 ? this.#bytes.length : newline
    return true
  }

  #nearestHit(needles: readonly Needle[], from: number): number {
    let nearest = Number.POSITIVE_INFINITY
    for (const [index, needle] of needles.entries()) {
      let hit = this.#hits[index] ?? -1
      if (hit < from) {
        hit = needle.indexIn(this.#bytes, from)
        if (hit === -1) hit = Number.POSITIVE_INFINITY
        this.#hits[index] = hit
      }
      if (hit < nearest) nearest = hit
    }
    return nearest
  }
}

class BackwardWalk implements LineWalk {
  start: number
  end = 0
  readonly #bytes: Buffer
  readonly #needles: readonly Needle[] | null
  readonly #hits: number[]

  constructor(bytes: Buffer, needles: readonly Needle[] | null) {
    this.#bytes = bytes
    this.#needles = needles
    this.#hits = (needles ?? []).map(() => bytes.length)
    this.start = bytes.at(-1) === NEWLINE ? bytes.length : bytes.length + 1
  }

  next(): boolean {
    let end = this.start - 1
    if (end < 0) return false
    if (this.#needles !== null) {
      const hit = this.#lastHit(this.#needles, end)
      if (hit === -1) return false
      const newline = this.#bytes.indexOf(NEWLINE, hit)
      end = newline === -1 ? this.#bytes.length : newline
    }
    this.end = end
    this.start = end === 0 ? 0 : this.#bytes.lastIndexOf(NEWLINE, end - 1) + 1
    return true
  }

  #lastHit(needles: readonly Needle[], end: number): number {
    let last = -1
    for (const [index, needle] of needles.entries()) {
      let hit = this.#hits[index] ?? -1
      // A needle has no newline in it, so a hit that begins before the end of a line lies within that line.
      if (hit >= end) {
        hit = end === 0 ? -1 : needle.lastIndexIn(this.#bytes, end - 1)
        this.#hits[index] = hit
      }
      if (hit > last) last = hit
    }
    return last
  }
}
