/**
 * Cuts a text at `max` characters (UTF-16 units) and says how many are gone, so that a cut field never looks whole.
 * @param beyond characters that are not even in the text
 * @param isCounted whether these are all
 */
export function cutText(text: string, max: number, beyond = 0, isCounted = true): string {
  if (text.length <= max) return text
  // Half of a surrogate pair is no character.
  const end = isHighSurrogate(text.charCodeAt(max - 1)) ? max - 1 : max
  return `${text.slice(0, end)}…[+${isCounted ? '' : 'at least '}${text.length - end + beyond} characters]`
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff
}
