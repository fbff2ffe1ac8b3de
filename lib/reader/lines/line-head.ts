/** Every line begins so; inside a line it can only stand where an object was put in on purpose, as quotes in text are escaped. */
const LEVEL_KEY = Buffer.from('{"level":')
const TIME_KEY = Buffer.from(',"time":')
const ZERO = 48
const COMMA = 44

/** What stands first in every line. */
export interface LineHead {
  level: number
  time: number
}

/** Level and time without parsing the line; null when the line does not begin as our writer begins it. */
export function readHead(bytes: Buffer, start: number): LineHead | null {
  if (!standsAt(bytes, LEVEL_KEY, start)) return null
  const level = readDigits(bytes, start + LEVEL_KEY.length)
  if (level === null || !standsAt(bytes, TIME_KEY, level.end)) return null
  const time = readDigits(bytes, level.end + TIME_KEY.length)
  // A fraction or an exponent may follow, which only a parser reads.
  return time === null || bytes[time.end] !== COMMA ? null : { level: level.value, time: time.value }
}

/**
 * Where a record begins inside a line: a process that dies while it writes leaves a piece without newline, and the
 * next one's first record is appended to it. Null when the line holds no second beginning.
 */
export function tornAt(bytes: Buffer, start: number, end: number): number | null {
  const found = bytes.subarray(start + 1, end).lastIndexOf(LEVEL_KEY)
  return found === -1 ? null : start + 1 + found
}

function standsAt(bytes: Buffer, text: Buffer, start: number): boolean {
  for (let index = 0; index < text.length; index++) if (bytes[start + index] !== text[index]) return false
  return true
}

function readDigits(bytes: Buffer, start: number): { value: number; end: number } | null {
  let end = start
  let value = 0
  for (;;) {
    const digit = (bytes[end] ?? 0) - ZERO
    if (digit < 0 || digit > 9) return end === start ? null : { value, end }
    value = value * 10 + digit
    end++
  }
}
