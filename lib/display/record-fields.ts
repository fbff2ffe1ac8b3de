import { type AccessRecord, OWN_KEYS } from '../record/access-record.ts'
import { type DirectLine, isAccessRecord } from '../record/line.ts'

/** The fixed keys of a record. A `msg` is pino's, of direct lines: no field of a handler may take its name, but no record has it. */
const RECORD_KEYS: ReadonlySet<string> = new Set([...OWN_KEYS].filter((key) => key !== 'msg'))

/** pino's keys of a direct line, and its error. */
const DIRECT_KEYS: ReadonlySet<string> = new Set(['level', 'time', 'category', 'caller', 'msg', 'err'])

/** What options, handlers or code added to a line: not the keys that every line of its kind has, nor its error. */
export function addedFields(line: AccessRecord | DirectLine): Record<string, unknown> {
  const entries = Object.entries(line)
  if (!isAccessRecord(line)) return Object.fromEntries(entries.filter(([key]) => !DIRECT_KEYS.has(key)))
  // Datetimes have the names that the server's options gave them; they are told by their place.
  const keys = Object.keys(line)
  const dates = new Set(keys.slice(keys.indexOf('processedTime') + 1, keys.indexOf('outcome')))
  return Object.fromEntries(entries.filter(([key]) => !RECORD_KEYS.has(key) && !dates.has(key)))
}

/** The value at a path such as `client.user`; a key that holds the whole path as its name comes first. */
export function fieldAt(line: AccessRecord | DirectLine, path: string): unknown {
  return Object.hasOwn(line, path) ? line[path] : path.split('.').reduce<unknown>(member, line)
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined
}

/** The frames of the error's stack, with those of its causes; none where the line has no stack. */
export function stackOf(line: AccessRecord | DirectLine): string[] {
  const stack = fieldAt(line, 'err.stack')
  if (typeof stack !== 'string') return []
  const lines = stack.split('\n')
  // Its first lines repeat class and message, which stand in front already.
  const first = lines.findIndex((text) => /^\s*at /.test(text))
  return first === -1 ? [] : lines.slice(first).map((text) => text.trim())
}
