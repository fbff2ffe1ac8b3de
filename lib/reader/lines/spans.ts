import { NEWLINE } from '../../files/newline.ts'
import { LineHeads } from './line-head.ts'
import type { ByteSource } from './line-reader.ts'

/** The times whose lines are wanted, in epoch milliseconds. */
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

/** At most so many bytes lie between two samples of a file. A file of fewer than four steps is read whole instead. */
const STEP = 512 * 1024

/** Bytes of one sample. Where it holds no whole line, it tells nothing, and what lies around it is read. */
const SAMPLE = 8 * 1024

/** Lines that are looked at in a sample: among so many, one at least is not late. */
const MOST_SEEN = 4

/** Milliseconds that the time of a line may differ from those around it: a process that stood still for a while writes late. */
const MARGIN = 600_000

/** Where a line begins, and the least and greatest time of the lines there; null when one of them does not tell its time. */
interface Sample {
  at: number
  times: { low: number; high: number } | null
}

/**
 * The stretches of a file that can hold lines of a window of time, found by looking at a few lines every 512 KB: a stretch is
 * read when the times at its ends lie within the window, or on both sides of it. Times need not be in order over the whole file:
 * a clock may have been put back within a stretch, whose times are then estimated by how fast the clock went in those around it.
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
  // What follows the last sample is short, and the file may grow.
  if (!times || !next) return true
  const [before, behind] = [gained(samples, index - 1), gained(samples, index + 1)]
  // If the clock was put back in this stretch, it went on at first as in the stretch before, and then as in the one after.
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
  // All of one length, as each tells how fast the clock goes in its neighbours.
  const steps = Math.ceil(length / STEP)
  for (let step = 0; step <= steps; step++) {
    const position = from + Math.floor((length * step) / steps)
    const { bytesRead } = await source.read(bytes, 0, SAMPLE, position)
    const seen = bytes.subarray(0, bytesRead)
    const start = step === 0 ? 0 : seen.indexOf(NEWLINE) + 1
    // The sample lies within a long line: the stretches before and after it become one.
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
    // The sample may end within a line, which is not looked at then.
  } while (++seen < MOST_SEEN && at > 0 && bytes.includes(NEWLINE, at))
  return times
}

/** A source that ends at a byte. */
export function endingAt(source: ByteSource, end: number): ByteSource {
  return {
    blockSize: source.blockSize ?? null,
    read: async (buffer, offset, length, position) => {
      const left = Math.min(length, end - position)
      return left <= 0 ? { bytesRead: 0 } : await source.read(buffer, offset, left, position)
    },
  }
}
