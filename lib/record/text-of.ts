/** `String(value)`, which throws for what has no text; then `[unreadable]`. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  try {
    return String(value)
  } catch {
    return '[unreadable]'
  }
}
