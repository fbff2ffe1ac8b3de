/** Whether a text survives UTF-8, which has no form for half of a surrogate pair. */
export function isWellFormedText(text: string): boolean {
  return Buffer.from(text).toString() === text
}
