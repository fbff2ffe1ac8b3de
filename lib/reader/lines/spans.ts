import { NEWLINE } from '../../files/newline.ts'
import { LineHeads } from './line-head.ts'
import type { ByteSource } from './line-reader.ts'

/** Times of which lines are wanted, in epoch milliseconds. */
export interface TimeWindow {
  from: number
  /** Exclusive. */
  to: number
}

export const ALL_TIMES: TimeWindow = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY }

/** A stretch of a file that begins and ends between lines. */
export interface Span {
  from: number
  to: number
}

/** A file is looked at in steps of at most so many bytes; one of fewer than a few steps is read whole. */
const STEP = 256 * 1024

/** So many bytes are looked at; longer lines are not, but read. */
const SAMPLE = 8 * 1024

/** So many lines are enough for one among them that is not late. */
const MOST_SEEN = 4

/** So far from its place among the lines around it a line may stand, as a process that stood still writes late. */
const MARGIN = 600_000

/** Where a line begins, and the times of the lines there, of which some may be late; null when one does not tell its time. */
interface Sample {
  at: number
  times: { low: number; high: number } | null
}

/**
 * The stretches of a file that can hold lines of a window: those around which a line of it stands, or one whose time lies on
 * the other side of it. Times need not be in order over the whole file: a clock may be put back anywhere, as long as the
 * stretches around show how fast it goes.
 */
export async function spansWithin(source: ByteSource, { from, to }: Span, window: TimeWindow): Promise<Span[]> {
  if (window.from === ALL_TIMES.from && window.to === ALL_TIMES.to) return [{ from, to }]
  if (to - from < 4 * STEP) return [{ from, to }]
  const samples = await samplesOf(source, from, to)
  const spans: Span[] = []
  for (const [index, { at }] of samples.entries()) {
    if (!canHold(samples, index, window)) continue
    const end = samples[index + 1]?.at ?? to
    const last = spans.at(-1)
    if (last?.to === at) last.to = end
    else spans.push({ from: at, to: end })
  }
  return spans
}

function canHold(samples: readonly Sample[], index: number, { from, to }: TimeWindow): boolean {
  const [times, next] = [samples[index]?.times, samples[index + 1]?.times]
  // Behind the last sample there is little, and the file may grow.
  if (!times || !next) return true
  const [before, behind] = [gained(samples, index - 1), gained(samples, index + 1)]
  // Where it is put back in between, the clock goes on as before until then, and from there as behind.
  const latest = Math.max(next.high, times.high + (before ?? behind ?? 0))
  const earliest = Math.min(times.low, next.low - (behind ?? before ?? 0))
  return earliest - MARGIN < to && latest + MARGIN >= from
}

/** By how much the clock changed from a sample to the next, in milliseconds. */
function gained(samples: readonly Sample[], index: number): number | null {
  const [times, next] = [samples[index]?.times, samples[index + 1]?.times]
  return times && next ? Math.abs(next.high - times.high) : null
}

async function samplesOf(source: ByteSource, from: number, to: number): Promise<Sample[]> {
  const bytes = Buffer.allocUnsafeSlow(SAMPLE)
  const samples: Sample[] = []
  const length = to - SAMPLE - from
  // Of one length, as each tells how fast the clock goes in the next.
  const steps = Math.ceil(length / STEP)
  for (let step = 0; step <= steps; step++) {
    const position = from + Math.floor((length * step) / steps)
    const { bytesRead } = await source.read(bytes, 0, SAMPLE, position)
    const seen = bytes.subarray(0, bytesRead)
    const start = step === 0 ? 0 : seen.indexOf(NEWLINE) + 1
    // A line that long joins two stretches.
    if (start === 0 && step > 0) continue
    samples.push({ at: position + start, times: timesOf(seen, start) })
  }
  return samples
}

function timesOf(bytes: Buffer, start: number): Sample['times'] {
  const times = { low: Number.POSITIVE_INFINITY, high: Number.NEGATIVE_INFINITY }
  const heads = new LineHeads(bytes)
  let at = start
  let seen = 0
  do {
    if (!heads.read(at)) return null
    times.low = Math.min(times.low, heads.time)
    times.high = Math.max(times.high, heads.time)
    at = bytes.indexOf(NEWLINE, at) + 1
    // Of the last line there may be only a piece.
  } while (++seen < MOST_SEEN && at > 0 && bytes.includes(NEWLINE, at))
  return times
}

/** A source that ends at a byte. */
export function endingAt(source: ByteSource, end: number): ByteSource {
  return {
    read: async (buffer, offset, length, position) => {
      const left = Math.min(length, end - position)
      return left <= 0 ? { bytesRead: 0 } : await source.read(buffer, offset, left, position)
    },
  }
}
