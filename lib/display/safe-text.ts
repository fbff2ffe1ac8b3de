/**
 * C0 and C1 controls and DEL, which terminals obey, and the marks that turn the direction of text, with which a line can be
 * made to read as another.
 */
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/

const SHORT: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
])

/** Long texts are made of pieces: to join a million parts at once takes several times as long. */
const PIECE = 4096

/** The text with everything a terminal would act upon written out: `\n`, `\u001b`. */
export function safeText(text: string): string {
  if (!UNSAFE.test(text)) return text
  let safe = ''
  for (let begin = 0; begin < text.length; begin += PIECE) safe += safePiece(text.slice(begin, begin + PIECE))
  return safe
}

function safePiece(text: string): string {
  const parts: string[] = []
  let begin = 0
  for (let at = 0; at < text.length; at++) {
    const written = writtenOut(text.charCodeAt(at))
    if (written === undefined) continue
    if (begin < at) parts.push(text.slice(begin, at))
    parts.push(written)
    begin = at + 1
  }
  parts.push(text.slice(begin))
  return parts.join('')
}

const LAST = 0x2069

/** How each unsafe character is written, by its code: to make these anew for each would take most of the time. */
let written: readonly (string | undefined)[] | null = null

function writtenOut(code: number): string | undefined {
  if (code > LAST) return undefined
  // Made when the first is met: it takes as long as a tenth of a start.
  written ??= Array.from({ length: LAST + 1 }, (_, code) => {
    const character = String.fromCharCode(code)
    if (!UNSAFE.test(character)) return undefined
    return SHORT.get(character) ?? `\\u${code.toString(16).padStart(4, '0')}`
  })
  return written[code]
}
