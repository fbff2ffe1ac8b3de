/** Keys that every record has or may have by itself; nobody else's field may double one. */
export const OWN_KEYS: ReadonlySet<string> = new Set(
  'level time category url method statusCode errorDetail client processedTime datetimeUTC outcome reqId route durationUs err msg'.split(
    ' ',
  ),
)
