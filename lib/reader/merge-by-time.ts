/** Wanted lines of a block, one at a time: after `next()` answered true it stands at one. */
export interface Cursor {
  readonly time: number
  next(): boolean
}

interface Head<C extends Cursor> {
  sequence: AsyncGenerator<C>
  index: number
  /** Null when the sequence has ended. */
  cursor: C | null
  isUsedUp: boolean
}

/**
 * One sequence out of several that are each ordered by time. As times inside a file are only nearly ordered, so are
 * those of the result; lines of one sequence never change places. Of equal times the first sequence's comes first, last
 * with `newest`, which is the reverse in everything.
 *
 * Gives the cursors, each standing at the line whose turn it is, in batches without an await: one for each line would cost
 * more than its parsing. A batch has to be used up before the next one is asked for.
 */
export async function* mergeByTime<C extends Cursor>(
  sequences: readonly AsyncGenerator<C>[],
  newest: boolean,
): AsyncGenerator<Iterable<C>> {
  const heads = sequences.map((sequence, index): Head<C> => ({ sequence, index, cursor: null, isUsedUp: true }))
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

/** The lines in their order, as far as they can be told before one of the blocks has to be followed by its next. */
function* untilUsedUp<C extends Cursor>(heads: readonly Head<C>[], newest: boolean): Generator<C> {
  for (;;) {
    const first = earliest(heads, null, newest)
    if (first === null || first.cursor === null) return
    const rival = earliest(heads, first, newest)
    do {
      yield first.cursor
      if (first.cursor.next()) continue
      first.isUsedUp = true
      return
    } while (rival === null || isBefore(first, rival, newest))
  }
}

/** Moves on to the next block that holds a wanted line. */
async function toNextBlock<C extends Cursor>(head: Head<C>): Promise<void> {
  for (;;) {
    const { value, done } = await head.sequence.next()
    head.cursor = done === true ? null : value
    head.isUsedUp = head.cursor === null
    if (head.cursor === null || head.cursor.next()) return
  }
}

function earliest<C extends Cursor>(heads: readonly Head<C>[], but: Head<C> | null, newest: boolean): Head<C> | null {
  let first: Head<C> | null = null
  for (const head of heads) {
    if (head === but || head.cursor === null) continue
    if (first === null || isBefore(head, first, newest)) first = head
  }
  return first
}

function isBefore<C extends Cursor>(a: Head<C>, b: Head<C>, newest: boolean): boolean {
  const timeOfA = a.cursor?.time ?? 0
  const timeOfB = b.cursor?.time ?? 0
  if (timeOfA === timeOfB) return newest ? a.index > b.index : a.index < b.index
  return newest ? timeOfA > timeOfB : timeOfA < timeOfB
}
