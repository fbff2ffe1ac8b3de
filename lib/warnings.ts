/** Warns once for each subject, however often it happens: a mistake in a handler is made with every request. */
export function createWarnings(warn: (message: string) => void): (subject: string, message: string) => void {
  const said = new Set<string>()
  return (subject, message) => {
    if (said.has(subject)) return
    said.add(subject)
    try {
      warn(message)
    } catch {
      // It is told while something of the user's fails, which may be the logger itself.
    }
  }
}
