/** What the name of a log folder may be, for messages. */
export const SOURCE_NAME_EXPECTED =
  'a name of letters, digits, _ and -, at most 128 of them, the first a letter or a digit'

const SOURCE_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/

/** Whether a text can name a log folder, its "source", in an archive or a store. */
export function isSourceName(text: unknown): boolean {
  return typeof text === 'string' && SOURCE_NAME.test(text)
}
