/** W3C Trace Context, level 1: `version-traceid-parentid-flags`, lower-case hexadecimal. */
const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?$/

/** Trace id of a `traceparent` header; null when the header is not valid by W3C Trace Context. */
export function traceIdOf(header: string | undefined): string | null {
  if (header === undefined) return null
  const match = TRACEPARENT.exec(header)
  if (match === null) return null
  const [, version, traceId = '', parentId = '', more] = match
  // Version 00 has exactly four fields; ff is forbidden; ids of zeros alone are invalid.
  if (version === 'ff' || (version === '00' && more !== undefined)) return null
  return /^0+$/.test(traceId) || /^0+$/.test(parentId) ? null : traceId
}
