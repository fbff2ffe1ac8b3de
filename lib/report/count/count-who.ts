import type { Piece, Sample } from '../../reader/samples/sample.ts'
import { valueText } from '../../record/value-text.ts'
import type { HeavyHitters } from './heavy-hitters.ts'

/** Counts the address of a sample and returns what is kept for it; undefined without an address. */
export function addClient<T>(clients: HeavyHitters<T>, { who, client }: Sample): T | undefined {
  return who === undefined ? addValue(clients, client?.client) : addPiece(clients, who.bytes, who.client)
}

/** Counts the user of a sample in the same way. */
export function addUser<T>(users: HeavyHitters<T>, { who, client }: Sample): T | undefined {
  return who === undefined ? addValue(users, client?.user) : addPiece(users, who.bytes, who.user)
}

function addPiece<T>(hitters: HeavyHitters<T>, bytes: Buffer, { start, end }: Piece): T | undefined {
  return start === -1 ? undefined : hitters.addBytes(bytes, start, end)
}

/** Takes any value, as redaction may have replaced the text by one. */
function addValue<T>(hitters: HeavyHitters<T>, value: unknown): T | undefined {
  if (value === null || value === undefined) return undefined
  return hitters.add(valueText(value))
}
