/** What a contender prints: start of the process left out. */
export interface Outcome {
  ms: number
  /** Processor time of all threads: says more than `ms` where others use the machine too. */
  cpuMs: number
  /** Records found; null when that is not told. */
  count: number | null
}

/** Times the work of a contender and prints its outcome. */
export async function contend(work: () => Promise<number>): Promise<void> {
  const start = performance.now()
  const before = process.cpuUsage()
  const count = await work()
  const { user, system } = process.cpuUsage(before)
  const outcome: Outcome = { ms: performance.now() - start, cpuMs: (user + system) / 1000, count }
  console.log(JSON.stringify(outcome))
}
