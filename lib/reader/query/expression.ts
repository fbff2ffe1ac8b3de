import { invalidOption } from '../../options/option.ts'

/** What an expression over the fields of a line says. */
export type Expression =
  | { kind: 'and' | 'or'; parts: Expression[] }
  | { kind: 'not'; part: Expression }
  | { kind: 'test'; field: string; operator: Operator; values: Value[] }

export type Operator = '=' | '!=' | '<' | '<=' | '>' | '>=' | '~' | 'in'
export type Value = string | number | boolean | null

interface Token {
  kind: 'word' | 'name' | 'value' | 'sign' | 'end'
  text: string
  value?: Value
  /** From 1, as people count. */
  column: number
}

/** Made for an expression, as V8 takes a millisecond for the classes of Unicode. */
function tokenPattern(): RegExp {
  return /\s*(?:(?<word>[\p{L}_$][\p{L}\p{N}_$.-]*)|`(?<name>[^`]+)`|(?<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?<number>-?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)(?![\p{L}\p{N}_.])|(?<sign>!=|<=|>=|[=<>~(),]))/uy
}

const WORDS: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['true', true],
  ['false', false],
  ['null', null],
])
/** Those used to SQL type them in capitals. */
const GRAMMAR: ReadonlySet<string> = new Set(['and', 'or', 'not', 'in', ...WORDS.keys()])
const OPERATORS: ReadonlySet<string> = new Set<Operator>(['=', '!=', '<', '<=', '>', '>=', '~', 'in'])

/** An expression may come from a web form: deeper ones would not fit on the stack. */
const MOST_DEPTH = 100

/**
 * Reads an expression such as `durationUs > 1e6 and (orderId = "A-17" or not client.user in (2, 3))`.
 *
 * @throws {OptionInvalid} naming the column and what was expected there
 */
export function parseExpression(text: string): Expression {
  if (typeof text !== 'string') throw invalidOption('where', text, { expected: 'an expression, as text' })
  return new Parser(text).whole()
}

class Parser {
  readonly #text: string
  readonly #pattern = tokenPattern()
  #position = 0
  #depth = 0
  #token: Token

  constructor(text: string) {
    this.#text = text
    this.#token = this.#next()
  }

  whole(): Expression {
    const expression = this.#any()
    if (this.#token.kind !== 'end') throw this.#wrong('and, or, or the end')
    return expression
  }

  #any(): Expression {
    return this.#joined('or', () => this.#joined('and', () => this.#single()))
  }

  #joined(kind: 'and' | 'or', part: () => Expression): Expression {
    const first = part()
    const parts = [first]
    while (this.#takes(kind)) parts.push(part())
    return parts.length === 1 ? first : { kind, parts }
  }

  #single(): Expression {
    if (++this.#depth > MOST_DEPTH) throw this.#wrong(`at most ${MOST_DEPTH} levels of not and brackets`)
    try {
      if (this.#takes('not')) return { kind: 'not', part: this.#single() }
      if (!this.#takes('(')) return this.#test()
      const inner = this.#any()
      if (!this.#takes(')')) throw this.#wrong('and, or, or )')
      return inner
    } finally {
      this.#depth--
    }
  }

  #test(): Expression {
    const { kind, text: field } = this.#token
    if (kind !== 'word' && kind !== 'name') throw this.#wrong('the name of a field, not, or (')
    this.#advance()
    const operator = this.#token.text
    if (!isOperator(operator) || this.#token.kind === 'value' || this.#token.kind === 'name') {
      throw this.#wrong('=, !=, <, <=, >, >=, ~ or in')
    }
    this.#advance()
    return { kind: 'test', field, operator, values: operator === 'in' ? this.#list() : [this.#value()] }
  }

  #list(): Value[] {
    if (!this.#takes('(')) throw this.#wrong('values in brackets')
    const values = [this.#value()]
    while (this.#takes(',')) values.push(this.#value())
    if (!this.#takes(')')) throw this.#wrong(', or )')
    return values
  }

  #value(): Value {
    const { kind, text, value } = this.#token
    const found = kind === 'word' ? WORDS.get(text) : value
    if (found === undefined) throw this.#wrong('a number, "text" in quotes, true, false or null')
    this.#advance()
    return found
  }

  #takes(text: string): boolean {
    if ((this.#token.kind !== 'word' && this.#token.kind !== 'sign') || this.#token.text !== text) return false
    this.#advance()
    return true
  }

  #advance(): void {
    this.#token = this.#next()
  }

  #next(): Token {
    this.#pattern.lastIndex = this.#position
    const match = this.#pattern.exec(this.#text)
    const rest = this.#text.slice(this.#position)
    const column = this.#position + rest.length - rest.trimStart().length + 1
    if (match === null) {
      if (rest.trim() === '') return { kind: 'end', text: '', column }
      // Read no further, and named where something is expected in its place.
      return { kind: 'sign', text: rest.trimStart().slice(0, 1), column }
    }
    this.#position = this.#pattern.lastIndex
    const { word, name, text, number, sign = '' } = match.groups ?? {}
    if (word !== undefined) {
      const lower = word.toLowerCase()
      return { kind: 'word', text: GRAMMAR.has(lower) ? lower : word, column }
    }
    if (name !== undefined) return { kind: 'name', text: name, column }
    if (number !== undefined) return { kind: 'value', text: number, value: Number(number), column }
    if (text !== undefined) return { kind: 'value', text, value: unquoted(text), column }
    return { kind: 'sign', text: sign, column }
  }

  #wrong(expected: string): Error {
    const { column, kind } = this.#token
    const where = kind === 'end' ? `at its end (column ${column})` : `at column ${column}`
    return invalidOption('where', this.#text, { expected: `${expected} ${where}` })
  }
}

/** A backslash keeps what stands behind it. */
function unquoted(text: string): string {
  return text.slice(1, -1).replace(/\\(.)/gsu, '$1')
}

function isOperator(text: string): text is Operator {
  return OPERATORS.has(text)
}
