/** The arguments cannot be understood; the message says which and what was expected. */
export class UsageError extends Error {
  override name = 'UsageError'
}
