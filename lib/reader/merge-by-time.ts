/** The wanted lines of a block, one after the other: once `next()` has answered true, it stands at a line that is not taken yet. */
export interface Cursor<T> {
  readonly time: number
  next(): boolean
  /** The line it stands at, with lines behind it that come before the time of a rival, or at that time where they `mayTie`. */
  take(rival: number, mayTie: boolean): T
}

interface Head<T> {
  sequence: AsyncGenerator<Cursor<T>>
  index: number
  /** Null when the sequence has ended. */
  cursor: Cursor<T> | null
  isUsedUp: boolean
}

/**
 * One sequence out of several that are each ordered by time. As times inside a file are only nearly ordered, so are
 * those of the result; lines of one sequence never change places. Of equal times the first sequence's comes first, last
 * with `newest`, which is the reverse in everything.
 *
 * Gives what the cursors give of the lines whose turn it is, in batches without an await: one for each line would cost more
 * than its parsing. A batch has to be used up before the next one is asked for.
 */
export async function* mergeByTime<T>(
  sequences: readonly AsyncGenerator<Cursor<T>>[],
  newest: boolean,
): AsyncGenerator<Iterable<T>> {
  const heads = sequences.map((sequence, index): Head<T> => ({ sequence, index, cursor: null, isUsedUp: true }))
  try {
    await Promise.all(heads.map(toNextBlock))
    while (heads.some(({ cursor }) => cursor !== null)) {
      yield untilUsedUp(heads, newest)
      await Promise.all(heads.filter(({ isUsedUp }) => isUsedUp).map(toNextBlock))
    }
  } finally {
    await Promise.all(sequences.map((sequence) => sequence.return(undefined)))
  }
}

/** The lines in their order, until one of the blocks is used up and the next one of its sequence has to be read. */
function* untilUsedUp<T>(heads: readonly Head<T>[], newest: boolean): Generator<T> {
  for (;;) {
    const first = earliest(heads, null, newest)
    if (first === null || first.cursor === null) return
    const rival = earliest(heads, first, newest)
    const time = rival?.cursor?.time ?? Number.POSITIVE_INFINITY
    const mayTie = rival === null || first.index < rival.index
    do {
      yield first.cursor.take(time, mayTie)
      if (first.cursor.next()) continue
      first.isUsedUp = true
      return
    } while (rival === null || isBefore(first, rival, newest))
  }
}

/** Moves on to the next block that holds a wanted line. */
async function toNextBlock<T>(head: Head<T>): Promise<void> {
  for (;;) {
    const { value, done } = await head.sequence.next()
    head.cursor = done === true ? null : value
    head.isUsedUp = head.cursor === null
    if (head.cursor === null || head.cursor.next()) return
  }
}

function earliest<T>(heads: readonly Head<T>[], but: Head<T> | null, newest: boolean): Head<T> | null {
  let first: Head<T> | null = null
  for (const head of heads) {
    if (head === but || head.cursor === null) continue
    if (first === null || isBefore(head, first, newest)) first = head
  }
  return first
}

function isBefore<T>(a: Head<T>, b: Head<T>, newest: boolean): boolean {
  const timeOfA = a.cursor?.time ?? 0
  const timeOfB = b.cursor?.time ?? 0
  if (timeOfA === timeOfB) return newest ? a.index > b.index : a.index < b.index
  return newest ? timeOfA > timeOfB : timeOfA < timeOfB
}
