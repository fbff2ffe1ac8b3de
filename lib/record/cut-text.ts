/** Cuts a text at `max` characters (UTF-16 units) and says how many are gone, so that a cut field never looks whole. */
export function cutText(text: string, max: number): string {
  if (text.length <= max) return text
  return `${text.slice(0, max)}…[+${text.length - max} characters]`
}
