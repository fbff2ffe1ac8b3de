/** Every line begins so; inside a line it can only stand where an object was put in on purpose, as quotes in text are escaped. */
const BEGINNING = Buffer.from('{"level":')

/**
 * Where a record begins inside a line: a process that dies while it writes leaves a piece without newline, and the
 * next one's first record is appended to it. Null when the line holds no second beginning.
 */
export function tornAt(bytes: Buffer, start: number, end: number): number | null {
  const found = bytes.subarray(start + 1, end).lastIndexOf(BEGINNING)
  return found === -1 ? null : start + 1 + found
}
