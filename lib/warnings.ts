export interface Warnings {
  /** Warns once for each subject, however often it happens: a mistake in a handler is made with every request. */
  warn(subject: string, message: string): void
  /** Says where the warnings go, as soon as it is known; those that came before go there now. */
  sendTo(write: (message: string) => void): void
}

export function createWarnings(): Warnings {
  const said = new Set<string>()
  let waiting: string[] = []
  let send = (message: string): void => void waiting.push(message)

  return {
    warn(subject, message) {
      if (said.has(subject)) return
      said.add(subject)
      send(message)
    },
    sendTo(write) {
      send = (message) => {
        try {
          write(message)
        } catch {
          // It is told while something of the user's fails, which may be the logger itself.
        }
      }
      for (const message of waiting) send(message)
      waiting = []
    },
  }
}
