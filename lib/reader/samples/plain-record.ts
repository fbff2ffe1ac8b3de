import type { Outcome } from '../../record/access-record.ts'
import { isOutcome } from '../../record/line.ts'
import { Mark, viewOf } from '../lines/mark.ts'
import { KnownTexts } from './known-texts.ts'
import type { Piece, Sample, Who } from './sample.ts'

const QUOTE = 34
const COMMA = 44
const COLON = 58
const MINUS = 45
const ZERO = 48
const BACKSLASH = 92
const CLOSING_BRACE = 125
const NOTHING = Buffer.alloc(0)

/** Digits of a number that a double holds whatever they are. */
const MOST_DIGITS = 15

const LEVEL = new Mark('{"level":')
const TIME = new Mark(',"time":')
const CATEGORY = new Mark(',"category":"')
const URL = new Mark(',"url":')
const METHOD = new Mark(',"method":')
const STATUS = new Mark(',"statusCode":')
const CLIENT = new Mark(',"errorDetail":null,"client":{"client":')
const USER = new Mark(',"user":')
const EMAIL = new Mark(',"email":')
/** Texts that stand before the outcome, if they are there. */
const SHOWN = ['processedTime', 'datetimeUTC', 'datetimeKST'].map((name) => new Mark(`,"${name}":"`))
const OUTCOME = new Mark(',"outcome":"')
const REQ_ID = new Mark(',"reqId":')
const ROUTE = new Mark(',"route":')
const DURATION = new Mark(',"durationUs":')
const TRUE = new Mark('true')
const FALSE = new Mark('false')
const NULL = new Mark('null')

/** Bytes that stand for themselves in a text: no quote, no backslash, no control character. */
const ITSELF = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 32 && byte !== QUOTE && byte !== BACKSLASH ? 1 : 0,
)

/** A second one of these would be the one that `JSON.parse` keeps. */
const READ_KEYS: ReadonlySet<string> = new Set(
  'level time category url method statusCode errorDetail client outcome reqId route durationUs err'.split(' '),
)

/** A line that has one of these besides may be a record all the same. */
const HEAD_KEYS: ReadonlySet<string> = new Set(['level', 'time', 'category', 'statusCode', 'outcome'])

/**
 * The record at hand, read from its bytes in a quarter of the time that a parser takes: one as the writer makes it, of a
 * request without error, with flat fields of others' at most. The next `read` replaces it.
 */
export class PlainRecord implements Sample {
  level = 0
  time = 0
  statusCode = 0
  readonly errorDetail = null
  outcome: Outcome = 'completed'
  durationUs = 0
  readonly client: { readonly client: string | null; readonly user: string | number | null }
  readonly who: Who = { bytes: NOTHING, client: newPiece(), user: newPiece() }
  #bytes: Buffer = NOTHING
  #view = viewOf(NOTHING)
  /** Where reading has come to. */
  #at = 0
  /** What the last number or text was. */
  #number = 0
  #userNumber: number | null = null
  readonly #texts = new KnownTexts()
  readonly #category = newPiece()
  readonly #url = newPiece()
  readonly #method = newPiece()
  readonly #reqId = newPiece()
  readonly #route = newPiece()
  readonly #other = newPiece()

  constructor() {
    const record = this
    this.client = {
      get client() {
        return record.#known(record.who.client)
      },
      get user() {
        return record.#userNumber ?? record.#known(record.who.user)
      },
    }
  }

  get category(): string {
    return this.#known(this.#category) ?? ''
  }

  get url(): string | null {
    return this.#decoded(this.#url)
  }

  get method(): string | null {
    return this.#known(this.#method)
  }

  get reqId(): string | null {
    return this.#decoded(this.#reqId)
  }

  get route(): string | null {
    return this.#known(this.#route)
  }

  /** Reads a line: a record, or one that is none; null when it is not of the plain form and only a parser can tell. */
  read(bytes: Buffer, start: number, end: number): 'record' | 'direct' | null {
    if (bytes !== this.#bytes) {
      this.#bytes = this.who.bytes = bytes
      this.#view = viewOf(bytes)
    }
    this.#at = start
    if (!this.#readHead()) return null
    const isRecord = this.#follows(URL)
    const isRead = isRecord
      ? this.#readRequest() && this.#readClient() && this.#readOthers(READ_KEYS, true) && this.#readEnd()
      : this.#readOthers(HEAD_KEYS, false)
    if (!isRead || bytes[this.#at] !== CLOSING_BRACE || this.#at + 1 !== end) return null
    return isRecord ? 'record' : 'direct'
  }

  #readHead(): boolean {
    if (!this.#follows(LEVEL) || !this.#readNumber()) return false
    this.level = this.#number
    if (!this.#follows(TIME) || !this.#readNumber()) return false
    this.time = this.#number
    return this.#follows(CATEGORY) && this.#readText(this.#category)
  }

  #readRequest(): boolean {
    if (!this.#readTextOrNull(this.#url)) return false
    if (!this.#follows(METHOD) || !this.#readTextOrNull(this.#method)) return false
    if (!this.#follows(STATUS) || !this.#readNumber()) return false
    this.statusCode = this.#number
    return true
  }

  #readClient(): boolean {
    const { client, user } = this.who
    if (!this.#follows(CLIENT) || !this.#readTextOrNull(client) || !this.#follows(USER)) return false
    this.#userNumber = null
    user.start = this.#at
    if (this.#readNumber()) {
      user.end = this.#at
      this.#userNumber = this.#number
    } else if (!this.#readTextOrNull(user)) return false
    if (!this.#follows(EMAIL) || !this.#readTextOrNull(this.#other)) return false
    return this.#bytes[this.#at++] === CLOSING_BRACE
  }

  #readEnd(): boolean {
    if (!this.#readText(this.#other)) return false
    const outcome = this.#known(this.#other)
    if (!isOutcome(outcome)) return false
    this.outcome = outcome
    if (!this.#follows(REQ_ID) || !this.#readTextOrNull(this.#reqId)) return false
    if (!this.#follows(ROUTE) || !this.#readTextOrNull(this.#route)) return false
    if (!this.#follows(DURATION) || !this.#readNumber()) return false
    this.durationUs = this.#number
    return this.#readOthers(READ_KEYS, false)
  }

  /** Flat fields under names that are not read here, up to the outcome or to the end. */
  #readOthers(own: ReadonlySet<string>, toOutcome: boolean): boolean {
    if (toOutcome) for (const mark of SHOWN) if (this.#follows(mark) && !this.#readText(this.#other)) return false
    for (;;) {
      if (toOutcome && this.#follows(OUTCOME)) return true
      if (this.#bytes[this.#at] !== COMMA) return !toOutcome
      this.#at++
      if (this.#bytes[this.#at++] !== QUOTE || !this.#readText(this.#other)) return false
      if (own.has(this.#known(this.#other) ?? '') || this.#bytes[this.#at++] !== COLON) return false
      if (!this.#readFlat()) return false
    }
  }

  #readFlat(): boolean {
    const first = this.#bytes[this.#at]
    if (first === QUOTE) return this.#readTextOrNull(this.#other)
    if (first === MINUS) {
      this.#at++
      return this.#readNumber()
    }
    return this.#readNumber() || this.#follows(TRUE) || this.#follows(FALSE) || this.#follows(NULL)
  }

  /** Passes over what must stand here. */
  #follows(mark: Mark): boolean {
    if (!mark.standsAt(this.#view, this.#at)) return false
    this.#at += mark.length
    return true
  }

  #readNumber(): boolean {
    const bytes = this.#bytes
    const start = this.#at
    let at = start
    let value = 0
    for (;;) {
      const digit = (bytes[at] as number) - ZERO
      // Behind the last byte there is no digit either.
      if (!(digit >= 0 && digit <= 9)) break
      value = value * 10 + digit
      at++
    }
    if (at === start || at - start > MOST_DIGITS || (bytes[start] === ZERO && at > start + 1)) return false
    this.#number = value
    this.#at = at
    return true
  }

  #readTextOrNull(piece: Piece): boolean {
    if (this.#bytes[this.#at] === QUOTE) {
      this.#at++
      return this.#readText(piece)
    }
    piece.start = -1
    return this.#follows(NULL)
  }

  /** A text without escapes, from behind its first quote. */
  #readText(piece: Piece): boolean {
    const bytes = this.#bytes
    let at = this.#at
    piece.start = at
    while (ITSELF[bytes[at] as number] === 1) at++
    piece.end = at
    this.#at = at + 1
    return bytes[at] === QUOTE
  }

  #known({ start, end }: Piece): string | null {
    return start === -1 ? null : this.#texts.textOf(this.#bytes, start, end)
  }

  #decoded({ start, end }: Piece): string | null {
    return start === -1 ? null : this.#bytes.toString('utf8', start, end)
  }
}

function newPiece(): Piece {
  return { start: -1, end: 0 }
}
