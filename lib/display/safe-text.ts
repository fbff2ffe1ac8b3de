/**
 * C0 and C1 controls and DEL, which terminals obey, and the marks that turn the direction of text, with which a line can be
 * made to read as another.
 */
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g
const HAS_UNSAFE = new RegExp(UNSAFE.source)

const SHORT: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
])

/** The text with everything a terminal would act upon written out: `\n`, `\u001b`. */
export function safeText(text: string): string {
  return HAS_UNSAFE.test(text) ? text.replace(UNSAFE, writtenOut) : text
}

function writtenOut(character: string): string {
  return SHORT.get(character) ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
