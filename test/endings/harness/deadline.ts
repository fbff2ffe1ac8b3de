/** How long a test waits for something that must happen; far above what a busy machine needs. */
const DEADLINE_MS = 8_000

/** How often a question without an event is asked again. */
const POLL_MS = 5

/** The promise's value, or a rejection that says what never happened. */
export async function within<T>(promise: Promise<T>, what: string, ms = DEADLINE_MS): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: did not happen within ${ms} ms`)), ms)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}

/** Asks until the answer is true, or rejects; for states that announce themselves by no event. */
export async function eventually(question: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const end = Date.now() + DEADLINE_MS
  while (!(await question())) {
    if (Date.now() > end) throw new Error(`${what}: did not happen within ${DEADLINE_MS} ms`)
    await pause(POLL_MS)
  }
}

/** For a timeout of the server that must itself elapse; nothing else may wait by the clock. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
