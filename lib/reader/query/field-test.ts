import type { AccessRecord } from '../../record/access-record.ts'
import type { DirectLine } from '../../record/line.ts'
import { valueText } from '../../record/value-text.ts'
import { type Expression, type Operator, parseExpression, type Value } from './expression.ts'
import { compileGlob } from './glob.ts'

export type FieldTest = (line: AccessRecord | DirectLine) => boolean

/**
 * An expression as a closure.
 *
 * @throws {OptionInvalid} naming the column and what was expected there
 */
export function compileExpression(text: string): FieldTest {
  return compile(parseExpression(text))
}

function compile(expression: Expression): FieldTest {
  if (expression.kind === 'not') {
    const part = compile(expression.part)
    return (line) => !part(line)
  }
  if (expression.kind === 'test') {
    const { field, operator, values } = expression
    const path = field.split('.')
    const holds = valueTest(operator, values)
    return (line) => holds(valueAt(line, field, path))
  }
  const parts = expression.parts.map(compile)
  if (expression.kind === 'and') return (line) => parts.every((part) => part(line))
  return (line) => parts.some((part) => part(line))
}

/** A key that holds the whole path as its name comes first. */
function valueAt(line: object, field: string, path: readonly string[]): unknown {
  if (Object.hasOwn(line, field)) return Reflect.get(line, field)
  let value: unknown = line
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = Reflect.get(value, key)
  }
  return value
}

function valueTest(operator: Operator, values: readonly Value[]): (value: unknown) => boolean {
  const [wanted = null] = values
  if (operator === 'in') return (value) => values.some((one) => isSame(value, one))
  if (operator === '=') return (value) => isSame(value, wanted)
  if (operator === '!=') return (value) => !isSame(value, wanted)
  if (operator === '~') {
    const text = String(wanted)
    const matches = compileGlob(text.includes('*') ? text : `*${text}*`)
    return (value) => value !== undefined && value !== null && matches(valueText(value))
  }
  return (value) => isInOrder(operator, value, wanted)
}

/** A number and its text are the same, as ids are written either way; what is not there is null. */
function isSame(value: unknown, wanted: Value): boolean {
  if (value === undefined || value === null || wanted === null) return (value ?? null) === wanted
  if (typeof value === 'object') return false
  return value === wanted || (typeof value !== typeof wanted && String(value) === String(wanted))
}

function isInOrder(operator: Operator, value: unknown, wanted: Value): boolean {
  if (typeof value === 'number' && typeof wanted === 'number') return compared(operator, value, wanted)
  return typeof value === 'string' && typeof wanted === 'string' && compared(operator, value, wanted)
}

function compared<T extends number | string>(operator: Operator, value: T, wanted: T): boolean {
  if (operator === '<') return value < wanted
  if (operator === '<=') return value <= wanted
  return operator === '>' ? value > wanted : value >= wanted
}
