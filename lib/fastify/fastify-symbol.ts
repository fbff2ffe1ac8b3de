/**
 * A value that Fastify keeps under a symbol of its own (fastify/lib/symbols.js) and shows no other way. Undefined where
 * a version keeps it elsewhere: whoever asks must be able to do without.
 */
export function readFastify(app: object, description: string): unknown {
  for (let object: object | null = app; object !== null; object = Object.getPrototypeOf(object)) {
    const symbol = Object.getOwnPropertySymbols(object).find((own) => own.description === description)
    if (symbol !== undefined) return (app as Record<symbol, unknown>)[symbol]
  }
  return undefined
}
