/** A wrong value as a message shows it: JSON where JSON has a form for it, never throwing, never without end. */
export function shownValue(value: unknown): string {
  if (typeof value === 'function') return 'a function'
  try {
    return (JSON.stringify(value, withoutForm) ?? String(value)).replace(/"\\u0000(.*?)\\u0000"/g, '$1')
  } catch {
    return 'a circular object'
  }
}

/** What JSON would leave out or write as null, marked so that its quotes can be taken off. */
function withoutForm(_key: string, value: unknown): unknown {
  const isOdd =
    value === undefined ||
    typeof value === 'bigint' ||
    typeof value === 'symbol' ||
    value instanceof RegExp ||
    (typeof value === 'number' && !Number.isFinite(value))
  if (isOdd) return `\u0000${String(value)}\u0000`
  return typeof value === 'function' ? '\u0000a function\u0000' : value
}
