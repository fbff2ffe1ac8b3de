import { inspect } from 'node:util'

/** A wrong value as a message shows it: as JavaScript writes it, on one line and never without end. */
export function shownValue(value: unknown): string {
  if (typeof value === 'function') return 'a function'
  return inspect(value, {
    breakLength: Number.POSITIVE_INFINITY,
    compact: true,
    customInspect: false,
    maxArrayLength: 20,
    maxStringLength: 200,
  })
}
