import { isFunction, isObject } from '../../options/kinds.ts'
import { invalidOption } from '../../options/option.ts'
import type { AccessRecord } from '../../record/access-record.ts'
import { type DirectLine, isAccessRecord } from '../../record/line.ts'
import type { Malformed } from '../lines/malformed.ts'
import type { TimeWindow } from '../lines/spans.ts'
import type { Needle } from './needle.ts'
import { needlesOf } from './needles.ts'
import { type CompiledWhere, compileWhere, type LineTest, meets, type Where } from './where.ts'

/** The name of lines of a kind; a query whose kind is not known may ask for any. */
type LinesOf<T> = [T] extends [never]
  ? Lines
  : [Extract<T, AccessRecord>] extends [never]
    ? 'direct'
    : [T] extends [AccessRecord]
      ? 'access'
      : Lines

type Lines = 'access' | 'direct' | 'all'

/** What is wanted of the lines of a file; `T` is what a line of the wanted kind is. */
export interface Selection<T = AccessRecord> {
  /** Conditions, or a function that keeps what it answers true for. @default everything */
  where?: Where | ((line: T) => boolean) | undefined
  /** `access`: records of requests. `direct`: what code wrote itself. @default 'access' */
  lines?: LinesOf<T>
  /**
   * Called for each broken stretch. With conditions that let lines be skipped unparsed, only broken lines that
   * could have met them are seen.
   */
  onMalformed?: ((malformed: Malformed) => void) | undefined
}

/** What is wanted of the level and time of a line. */
export interface HeadBounds extends TimeWindow {
  minLevel: number
}

/** Whether a line of that level and time may be wanted. */
export function isWithin({ minLevel, from, to }: HeadBounds, level: number, time: number): boolean {
  return time >= from && time < to && level >= minLevel
}

/** A selection, to be asked in this order, from the cheapest to the dearest. */
export interface LineFilter {
  /** One of them stands in every wanted line; null: no such bytes are known. */
  needles: readonly Needle[] | null
  /** Decide on the level and time that stand at the head of a line, before it is parsed. */
  bounds: HeadBounds
  /** Decides on the parsed line; `text` is the line as it stands in the file. */
  line: (line: AccessRecord | DirectLine, text: string) => boolean
  /** The conditions, when they are no function: what a faster parser may decide on. */
  where: CompiledWhere | null
  lines: Lines
  /** Whether `bounds` decide alone. */
  isByHead: boolean
  report: (malformed: Malformed) => void
}

/** @throws {OptionInvalid} */
export function compileFilter(selection: Selection<never>, from: number, to: number): LineFilter {
  const { where = {}, lines = 'access', onMalformed = () => {} } = selection
  if (lines !== 'access' && lines !== 'direct' && lines !== 'all') {
    throw invalidOption('lines', lines, { expected: "'access', 'direct' or 'all'" })
  }
  if (!isFunction(onMalformed)) throw invalidOption('onMalformed', onMalformed, { expected: 'a function' })
  if (!isFunction(where) && !isObject(where)) {
    throw invalidOption('where', where, { expected: 'an object of conditions, or a function' })
  }
  const ofKind = kindTest(lines)
  const inTime = (time: number) => time >= from && time < to
  if (typeof where === 'function') {
    // Only lines of the wanted kind come to it.
    const test = where as LineTest
    return {
      needles: null,
      bounds: { minLevel: Number.NEGATIVE_INFINITY, from, to },
      line: (line) => inTime(line.time) && ofKind(line) && test(line),
      where: null,
      lines,
      isByHead: false,
      report: onMalformed,
    }
  }
  const compiled = compileWhere(where)
  return {
    needles: needlesOf(where),
    bounds: { minLevel: compiled.minLevel, from, to },
    line: (line, text) => inTime(line.time) && ofKind(line) && meets(compiled, line, text),
    where: compiled,
    lines,
    isByHead:
      lines === 'all' &&
      !compiled.accessOnly &&
      compiled.reqId === null &&
      compiled.text === null &&
      compiled.fields === null,
    report: onMalformed,
  }
}

function kindTest(lines: 'access' | 'direct' | 'all'): LineTest {
  if (lines === 'all') return () => true
  return lines === 'access' ? isAccessRecord : (line) => !isAccessRecord(line)
}
