/** What a contender prints: how long it took, start of the process left out, and how many records it found. */
export interface Outcome {
  ms: number
  count: number
}

/** Times the work of a contender and prints its outcome. */
export async function contend(work: () => Promise<number>): Promise<void> {
  const start = performance.now()
  const count = await work()
  console.log(JSON.stringify({ ms: performance.now() - start, count } satisfies Outcome))
}
