/**
 * A text as one word of a POSIX shell, quoted where needed; control characters and marks that turn the direction of text become `?`.
 * @param {string} text
 */
export function shellWord(text) {
  const safe = text.replace(/[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, '?')
  return /^[\w@%+=:,./-]+$/.test(safe) && !safe.startsWith('-') ? safe : `'${safe.replaceAll("'", "'\\''")}'`
}
