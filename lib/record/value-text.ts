/** Levels of a value that are written when it is nested too deeply for the stack. */
const MOST_LEVELS = 100

/** Any value of a line as text: whoever wrote the file may have put anything anywhere. A text is itself, all else is JSON. */
export function valueText(value: unknown): string {
  return typeof value === 'string' ? value : (valueJson(value) ?? '-')
}

/** The same; null where there is none. */
export function valueTextOrNull(value: unknown): string | null {
  return value === undefined || value === null ? null : valueText(value)
}

/** A value as JSON. `JSON.parse` takes brackets of any depth, but writing thousands of levels again needs more stack than there is. */
export function valueJson(value: object): string
export function valueJson(value: unknown): string | undefined
export function valueJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return JSON.stringify(upToLevel(value, MOST_LEVELS))
  }
}

/** A copy in which nothing refers to the line that the value was read from, without the levels that are too many. */
export function copyOf<T>(value: T): T {
  return structuredClone(upToLevel(value, MOST_LEVELS) as T)
}

/** A copy whose deeper levels are replaced by `…`. */
function upToLevel(value: unknown, level: number): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (level === 0) return '…'
  if (Array.isArray(value)) return value.map((part) => upToLevel(part, level - 1))
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, upToLevel(part, level - 1)]))
}
