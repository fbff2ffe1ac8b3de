import type { Entry } from './lines/entries.ts'

/**
 * One sequence out of several that are each ordered by time. As times inside a file are only nearly ordered, so are
 * those of the result; entries of one sequence never change places. Of equal times the first sequence's comes first, last
 * with `newest`, which is the reverse in everything.
 */
export async function* mergeByTime(
  sequences: readonly AsyncGenerator<Entry>[],
  newest: boolean,
): AsyncGenerator<Entry> {
  try {
    const heads = await Promise.all(sequences.map((sequence) => sequence.next()))
    for (;;) {
      let first = -1
      let firstTime = 0
      for (const [index, head] of heads.entries()) {
        if (head.done === true) continue
        const { time } = head.value.record
        if (first !== -1 && (newest ? time < firstTime : time >= firstTime)) continue
        first = index
        firstTime = time
      }
      const head = heads[first]
      const sequence = sequences[first]
      if (head === undefined || head.done === true || sequence === undefined) return
      yield head.value
      heads[first] = await sequence.next()
    }
  } finally {
    await Promise.all(sequences.map((sequence) => sequence.return(undefined)))
  }
}
