import fc from 'fast-check'

/** What the handler of one request does once it has the body. */
const ANSWERS = ['reply', 'stream', 'throw', 'destroy', 'stream fails', 'wait', 'stream waits'] as const
export type Answer = (typeof ANSWERS)[number]

/** Where the client leaves by a reset; `never` for a client that reads its answer. */
const LEAVES = ['never', 'in the head', 'in the body'] as const
type Leave = (typeof LEAVES)[number]

/** One request of a connection, as the client makes it and as the handler takes it. */
export interface Move {
  method: 'GET' | 'POST'
  malformed: boolean
  leave: Leave
  answer: Answer
  /** Into how many parts the bytes are cut, a pause between them. */
  parts: number
}

export const moves: fc.Arbitrary<Move> = fc.record({
  method: fc.constantFrom('GET', 'POST'),
  malformed: fc.oneof({ weight: 8, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  leave: fc.oneof(
    { weight: 8, arbitrary: fc.constant<Leave>('never') },
    { weight: 2, arbitrary: fc.constantFrom(...LEAVES) },
  ),
  answer: fc.oneof(
    { weight: 4, arbitrary: fc.constant<Answer>('reply') },
    { weight: 4, arbitrary: fc.constantFrom(...ANSWERS) },
  ),
  parts: fc.integer({ min: 1, max: 4 }),
})

/** What a move must leave, and whether the connection goes on behind it. */
export interface Consequence {
  /** `200 completed null`; null for no record. */
  record: string | null
  /** Status the client reads, when it reads one. */
  read: number | null
  goesOn: boolean
}

/** The model: what the contract says of one move, without a server. */
export function consequence({ method, malformed, leave, answer }: Move): Consequence {
  if (leave === 'in the head') return { record: null, read: null, goesOn: false }
  if (malformed) return { record: '400 refused null', read: 400, goesOn: false }
  if (leave === 'in the body' && method === 'POST') return { record: '499 aborted null', read: null, goesOn: false }
  switch (answer) {
    case 'reply':
    case 'stream':
      return { record: '200 completed null', read: 200, goesOn: true }
    case 'throw':
      return { record: '500 completed TypeError', read: 500, goesOn: true }
    case 'destroy':
      return { record: '0 cut null', read: null, goesOn: false }
    case 'stream fails':
      return { record: '200 cut TypeError', read: 200, goesOn: false }
    case 'wait':
      return { record: '499 aborted null', read: null, goesOn: false }
    case 'stream waits':
      return { record: '200 aborted null', read: 200, goesOn: false }
  }
}
