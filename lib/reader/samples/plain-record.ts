import { NEWLINE } from '../../files/newline.ts'
import type { ErrorDetail, Outcome } from '../../record/access-record.ts'
import { isOutcome } from '../../record/line.ts'
import { Mark } from '../lines/mark.ts'
import { KnownTexts } from './known-texts.ts'
import { NONE, PlainCursor } from './plain-cursor.ts'
import type { Piece, Sample, Who } from './sample.ts'

const QUOTE = 34
const COMMA = 44
const COLON = 58
const MINUS = 45
const CLOSING_BRACE = 125
const NOTHING = Buffer.alloc(0)

const LEVEL = new Mark('{"level":')
const TIME = new Mark(',"time":')
const CATEGORY = new Mark(',"category":"')
const URL = new Mark(',"url":')
const METHOD = new Mark(',"method":')
const STATUS = new Mark(',"statusCode":')
const NO_ERROR_CLIENT = new Mark(',"errorDetail":null,"client":{"client":')
const ERROR_FUNC = new Mark(',"errorDetail":{"errorFunc":"')
const LOCATION = new Mark(',"location":"')
const RAISED = new Mark(',"raised":"')
const MESSAGE = new Mark(',"message":"')
const DETAIL = new Mark(',"detail":')
const CLIENT = new Mark('},"client":{"client":')
const USER = new Mark(',"user":')
const EMAIL = new Mark(',"email":')
/** Texts that stand before the outcome, if they are there. */
const SHOWN = ['processedTime', 'datetimeUTC', 'datetimeKST'].map((name) => new Mark(`,"${name}":"`))
const OUTCOME = new Mark(',"outcome":"')
/** The outcome of nearly all. */
const COMPLETED = new Mark('completed"')
const REQ_ID = new Mark(',"reqId":')
const ROUTE = new Mark(',"route":')
const DURATION = new Mark(',"durationUs":')
const TRUE = new Mark('true')
const FALSE = new Mark('false')
const NULL = new Mark('null')

/** A second one of these would be the one that `JSON.parse` keeps. */
const READ_KEYS: ReadonlySet<string> = new Set(
  'level time category url method statusCode errorDetail client outcome reqId route durationUs err'.split(' '),
)

/** A line that has one of these besides may be a record all the same. */
const HEAD_KEYS: ReadonlySet<string> = new Set(['level', 'time', 'category', 'statusCode', 'outcome'])

/**
 * The record at hand, read from its bytes in a quarter of the time that a parser takes: one as the writer makes it, without
 * the stack of an error, with flat fields of others' at most. The next `read` replaces it.
 */
export class PlainRecord extends PlainCursor implements Sample {
  /** Where the line that was read last ends, without newline. */
  end = 0
  level = 0
  time = 0
  statusCode = 0
  errorDetail: ErrorDetail | null = null
  outcome: Outcome = 'completed'
  durationUs = 0
  readonly client: { readonly client: string | null; readonly user: string | number | null }
  readonly who: Who = { bytes: NOTHING, client: newPiece(), user: newPiece() }
  #userNumber: number | null = null
  readonly #texts = new KnownTexts()
  readonly #category = newPiece()
  readonly #url = newPiece()
  readonly #method = newPiece()
  readonly #reqId = newPiece()
  readonly #route = newPiece()
  readonly #other = newPiece()
  readonly #error: Readonly<ErrorDetail>
  readonly #errorFunc = newPiece()
  readonly #location = newPiece()
  readonly #raised = newPiece()
  readonly #message = newPiece()
  readonly #detail = newPiece()

  constructor() {
    super()
    const record = this
    this.#error = {
      get errorFunc() {
        return record.#known(record.#errorFunc) ?? ''
      },
      get location() {
        return record.#known(record.#location) ?? ''
      },
      get raised() {
        return record.#known(record.#raised) ?? ''
      },
      get message() {
        return record.#decoded(record.#message) ?? ''
      },
      get detail() {
        return record.#decoded(record.#detail)
      },
    }
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

  /**
   * Reads the line that begins at a byte: a record, or one that is none; null when it is not of the plain form and only a parser
   * can tell.
   */
  read(bytes: Buffer, start: number): 'record' | 'direct' | null {
    this.begin(bytes, start)
    this.who.bytes = bytes
    if (!this.#readHead()) return null
    const isRecord = this.follows(URL)
    const isRead = isRecord
      ? this.#readRequest() && this.#readClient() && this.#readOthers(READ_KEYS, true) && this.#readEnd()
      : this.#readOthers(HEAD_KEYS, false)
    if (!isRead || bytes[this.at] !== CLOSING_BRACE) return null
    this.end = this.at + 1
    // A byte behind the last one is none.
    if ((bytes[this.end] ?? NEWLINE) !== NEWLINE) return null
    return isRecord ? 'record' : 'direct'
  }

  #readHead(): boolean {
    if (!this.follows(LEVEL)) return false
    this.level = this.readNumber()
    if (this.level === NONE || !this.follows(TIME)) return false
    this.time = this.readNumber()
    if (this.time === NONE) return false
    return this.follows(CATEGORY) && this.readText(this.#category)
  }

  #readRequest(): boolean {
    if (!this.readTextOrNull(this.#url)) return false
    if (!this.follows(METHOD) || !this.readTextOrNull(this.#method)) return false
    if (!this.follows(STATUS)) return false
    this.statusCode = this.readNumber()
    return this.statusCode !== NONE
  }

  #readClient(): boolean {
    const { client, user } = this.who
    const hasError = !this.follows(NO_ERROR_CLIENT)
    this.errorDetail = hasError ? this.#error : null
    if (hasError && !this.#readError()) return false
    if (!this.readTextOrNull(client) || !this.follows(USER)) return false
    const first = this.at
    const number = this.readNumber()
    this.#userNumber = number === NONE ? null : number
    if (number !== NONE) {
      user.start = first
      user.end = this.at
    } else if (!this.readTextOrNull(user)) return false
    if (!this.follows(EMAIL) || !this.readTextOrNull(this.#other)) return false
    return this.bytes[this.at++] === CLOSING_BRACE
  }

  #readError(): boolean {
    if (!this.follows(ERROR_FUNC) || !this.readText(this.#errorFunc)) return false
    if (!this.follows(LOCATION) || !this.readText(this.#location)) return false
    if (!this.follows(RAISED) || !this.readText(this.#raised)) return false
    if (!this.follows(MESSAGE) || !this.readText(this.#message)) return false
    return this.follows(DETAIL) && this.readTextOrNull(this.#detail) && this.follows(CLIENT)
  }

  #readEnd(): boolean {
    if (this.follows(COMPLETED)) this.outcome = 'completed'
    else if (!this.#readOutcome()) return false
    if (!this.follows(REQ_ID) || !this.readTextOrNull(this.#reqId)) return false
    if (!this.follows(ROUTE) || !this.readTextOrNull(this.#route)) return false
    if (!this.follows(DURATION)) return false
    this.durationUs = this.readNumber()
    return this.durationUs !== NONE && this.#readOthers(READ_KEYS, false)
  }

  #readOutcome(): boolean {
    if (!this.readText(this.#other)) return false
    const outcome = this.#known(this.#other)
    if (!isOutcome(outcome)) return false
    this.outcome = outcome
    return true
  }

  /** Flat fields under names that are not read here, up to the outcome or to the end. */
  #readOthers(own: ReadonlySet<string>, toOutcome: boolean): boolean {
    if (toOutcome) for (const mark of SHOWN) if (this.follows(mark) && !this.readText(this.#other)) return false
    for (;;) {
      if (toOutcome && this.follows(OUTCOME)) return true
      if (this.bytes[this.at] !== COMMA) return !toOutcome
      this.at++
      if (this.bytes[this.at++] !== QUOTE || !this.readText(this.#other)) return false
      if (own.has(this.#known(this.#other) ?? '') || this.bytes[this.at++] !== COLON) return false
      if (!this.#readFlat()) return false
    }
  }

  #readFlat(): boolean {
    const first = this.bytes[this.at]
    if (first === QUOTE) return this.readTextOrNull(this.#other)
    if (first === MINUS) {
      this.at++
      return this.readNumber() !== NONE
    }
    return this.readNumber() !== NONE || this.follows(TRUE) || this.follows(FALSE) || this.follows(NULL)
  }

  #known({ start, end }: Piece): string | null {
    return start === -1 ? null : this.#texts.textOf(this.bytes, start, end)
  }

  #decoded({ start, end }: Piece): string | null {
    return start === -1 ? null : this.bytes.toString('utf8', start, end)
  }
}

function newPiece(): Piece {
  return { start: -1, end: 0 }
}
