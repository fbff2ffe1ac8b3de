import { quote } from './json-text.ts'

/** Stacks are remembered by their length: code throws at few places, so of one length there are few. */
const REMEMBERED_STACKS = 128

/** V8 keeps ten frames of a stack unless it was asked for more: longer ones are rare, and would take much memory. */
const LONGEST_REMEMBERED = 16_384

/** The frames of stacks, as they are and as JSON text. */
const known = new Map<number, { frames: string; text: string }>()

/**
 * The stack of an error as JSON text, as `quote` gives it. Behind the message come mostly the frames of an error before
 * it; to compare them takes a tenth of escaping them, whereas to hash them for a look-up would take as long.
 */
export function quoteStack(stack: string): string {
  const begin = stack.indexOf('\n    at ')
  // At a line feed a text can be parted: no escape of JSON reaches across it.
  return begin === -1 ? quote(stack) : quote(stack.slice(0, begin)).slice(0, -1) + framesText(stack.slice(begin))
}

function framesText(frames: string): string {
  const found = known.get(frames.length)
  if (found !== undefined && found.frames === frames) return found.text
  const text = JSON.stringify(frames).slice(1)
  if (frames.length > LONGEST_REMEMBERED) return text
  if (found === undefined && known.size === REMEMBERED_STACKS) known.clear()
  known.set(frames.length, { frames, text })
  return text
}
