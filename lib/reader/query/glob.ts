/**
 * Compiles a pattern in which `*` stands for any run of characters, slashes too. Without `*` it is the whole text.
 * Linear in the text, whatever the pattern, as patterns may come from a web form.
 */
export function compileGlob(pattern: string): (text: string) => boolean {
  const pieces = pattern.split('*')
  if (pieces.length === 1) return (text) => text === pattern
  const first = pieces[0] ?? ''
  const last = pieces.at(-1) ?? ''
  const middle = pieces.slice(1, -1)
  return (text) => {
    if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false
    const end = text.length - last.length
    let position = first.length
    for (const piece of middle) {
      const found = text.indexOf(piece, position)
      if (found === -1 || found + piece.length > end) return false
      position = found + piece.length
    }
    return true
  }
}

/** Longest run of the pattern without `*`: stands in every text that matches. */
export function longestLiteral(pattern: string): string {
  return pattern.split('*').reduce((longest, piece) => (piece.length > longest.length ? piece : longest))
}
