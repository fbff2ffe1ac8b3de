const QUOTE = 34
const BACKSLASH = 92

/** Where the string ends whose text goes on at `from`: at its last quote. The whole has to be JSON. */
export function stringEnd(text: string, from: number): number {
  for (let index = from; ; index++) {
    const code = text.charCodeAt(index)
    if (code === BACKSLASH) index++
    else if (code === QUOTE) return index
  }
}
