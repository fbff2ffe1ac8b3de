/** Questions to a store at a time. */
export const QUESTIONS_AT_ONCE = 8

/** Asks for each of many, so many at a time; the answers stand in the order of the questions. */
export async function atMost<T, R>(limit: number, all: readonly T[], ask: (one: T) => Promise<R>): Promise<R[]> {
  const answers: R[] = []
  let next = 0
  const worker = async () => {
    for (let index = next++; index < all.length; index = next++) answers[index] = await ask(all[index] as T)
  }
  await Promise.all(Array.from({ length: Math.min(limit, all.length) }, worker))
  return answers
}
