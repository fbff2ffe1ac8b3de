/** What the metadata of an archived object says of its content, uncompressed. */
export interface SegmentFacts {
  /** In hex. */
  sha256: string
  bytes: number
  lines: number
  /** Epoch milliseconds of the earliest and of the latest line; null where a line hides its time. */
  first: number | null
  last: number | null
}

/** The metadata of an object. */
export function formatFacts({ sha256, bytes, lines, first, last }: SegmentFacts): Record<string, string> {
  return {
    'raw-sha256': sha256,
    'raw-bytes': String(bytes),
    lines: String(lines),
    ...(first === null || last === null ? {} : { first: String(first), last: String(last) }),
  }
}

/** Reads back what `formatFacts` made; null for the metadata of an object that is not ours. */
export function parseFacts(metadata: Readonly<Record<string, string>> | undefined): SegmentFacts | null {
  const sha256 = metadata?.['raw-sha256']
  const bytes = wholeNumber(metadata?.['raw-bytes'])
  const lines = wholeNumber(metadata?.lines)
  if (sha256 === undefined || !/^[0-9a-f]{64}$/.test(sha256) || bytes === null || lines === null) return null
  return { sha256, bytes, lines, first: wholeNumber(metadata?.first), last: wholeNumber(metadata?.last) }
}

function wholeNumber(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null
}
