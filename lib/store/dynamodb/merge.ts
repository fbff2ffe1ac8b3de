/** Merges sequences that are each in order into one. */
export async function* merged<T>(
  sequences: readonly AsyncGenerator<T>[],
  compare: (a: T, b: T) => number,
): AsyncGenerator<T> {
  try {
    const heads = await Promise.all(sequences.map((sequence) => sequence.next()))
    for (;;) {
      let first = -1
      for (const [index, head] of heads.entries()) {
        if (head.done) continue
        const best = heads[first]
        if (best === undefined || best.done || compare(head.value, best.value) < 0) first = index
      }
      const head = heads[first]
      const sequence = sequences[first]
      if (head === undefined || head.done || sequence === undefined) return
      yield head.value
      heads[first] = await sequence.next()
    }
  } finally {
    await Promise.all(sequences.map((sequence) => sequence.return(undefined)))
  }
}
