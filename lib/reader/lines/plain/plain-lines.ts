import type { HeadBounds } from '../../query/line-filter.ts'
import { BLOCK_SIZE } from '../line-reader.ts'
import { PLAIN_LINES_CODE } from './plain-lines-code.ts'

/** Where the block begins in the memory of plain-lines.wat, which has room for one of `BLOCK_SIZE` behind what it tells. */
const BLOCK_AT = 64

/** What it tells of, by the index of 32 bits, of 64 for the time. */
const PASSED = 0
const STANDS_AT_PLAIN = 1
const TIME = 1
const FOLLOWING = 4

/** Of `WebAssembly`, whose types Node's lack, what is used. */
interface Walker {
  memory: { buffer: ArrayBuffer }
  pass(
    ...args: [at: number, end: number, wanted: number, most: number, minLevel: number, from: number, to: number]
  ): number
}
declare const WebAssembly: {
  Module: new (code: Buffer) => object
  Instance: new (module: object) => { exports: Walker }
}

let module: object | undefined

/** Whether making one has failed, which V8 may try hard not to: it looks for room for a tenth of a second. */
let isLacking = false

/** Those that no block is in. */
const idle: PlainLines[] = []

/**
 * Goes over plain lines of a block, by plain-lines.wat, which says what those are: at half the cost of the fastest way in
 * JavaScript, four calls of `indexOf` for each line, which V8 has to compile besides.
 */
export class PlainLines {
  /** Lines that were gone over. */
  passed = 0
  /** Whether it stands at a plain line. */
  isAtPlain = false
  /** Time of that line. */
  time = 0
  /** Where the line behind it begins. */
  following = 0
  readonly #walker: Walker
  readonly #bytes: Uint8Array
  readonly #numbers: Int32Array
  readonly #doubles: Float64Array
  #end = BLOCK_AT

  /** With a block of whole lines in it; null where none of its lines can be gone over. */
  static of(bytes: Buffer): PlainLines | null {
    // Only a line above its size makes a block larger.
    if (bytes.length > BLOCK_SIZE) return null
    const lines = idle.pop() ?? (isLacking ? null : PlainLines.#made())
    if (lines === null) return null
    lines.#bytes.set(bytes, BLOCK_AT)
    lines.#end = BLOCK_AT + bytes.length
    return lines
  }

  /** Null where WebAssembly is not there (`node --jitless`), has no room (`ulimit -v`), or the processor knows no SIMD. */
  static #made(): PlainLines | null {
    try {
      module ??= new WebAssembly.Module(Buffer.from(PLAIN_LINES_CODE, 'base64'))
      return new PlainLines(new WebAssembly.Instance(module).exports)
    } catch {
      isLacking = true
      return null
    }
  }

  private constructor(walker: Walker) {
    const { buffer } = walker.memory
    this.#walker = walker
    this.#bytes = new Uint8Array(buffer)
    this.#numbers = new Int32Array(buffer)
    this.#doubles = new Float64Array(buffer)
  }

  /**
   * From a line that begins at `at` over plain lines, at most so many: over those that are wanted, or over those that are not.
   * Answers where it stands then, and tells in its fields what it found.
   */
  pass(at: number, areWanted: boolean, most: number, { minLevel, from, to }: HeadBounds): number {
    const found = this.#walker.pass(BLOCK_AT + at, this.#end, areWanted ? 1 : 0, most, minLevel, from, to)
    const numbers = this.#numbers
    this.passed = numbers[PASSED] as number
    this.isAtPlain = numbers[STANDS_AT_PLAIN] === 1
    this.time = this.#doubles[TIME] as number
    this.following = (numbers[FOLLOWING] as number) - BLOCK_AT
    return found - BLOCK_AT
  }

  /** The block is done with. */
  leave(): void {
    idle.push(this)
  }
}
