import { NEWLINE } from '../../files/newline.ts'
import { readHead } from './line-head.ts'
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

/** A file is looked at in steps of so many bytes; one of fewer than a few steps is read whole. */
const STEP = 256 * 1024

/** Longer lines are not looked at, but read. */
const SAMPLE = 8 * 1024

/** So far from its place among the lines around it a line may stand, as a process that stood still writes late. */
const MARGIN = 600_000

/** A line somewhere in the file, and its time where its head tells. */
interface Sample {
  at: number
  time: number | null
}

/**
 * The stretches of a file that can hold lines of a window: those around which a line of it stands, or one whose time lies on
 * the other side of it. Times need not be in order over the whole file, as clocks are put back; only so far as a
 * stretch holds none that is far from all of its ends.
 */
export async function spansWithin(source: ByteSource, { from, to }: Span, window: TimeWindow): Promise<Span[]> {
  if (window.from === ALL_TIMES.from && window.to === ALL_TIMES.to) return [{ from, to }]
  if (to - from < 4 * STEP) return [{ from, to }]
  const samples = await samplesOf(source, from, to)
  const spans: Span[] = []
  for (const [index, { at, time }] of samples.entries()) {
    const next = samples[index + 1]
    // Behind the last sample the file may grow.
    const end = next?.at ?? to
    if (!canHold(time, next === undefined ? null : next.time, window)) continue
    const last = spans.at(-1)
    if (last?.to === at) last.to = end
    else spans.push({ from: at, to: end })
  }
  return spans
}

function canHold(time: number | null, next: number | null, { from, to }: TimeWindow): boolean {
  if (time === null || next === null) return time === null || time - MARGIN < to
  return Math.min(time, next) - MARGIN < to && Math.max(time, next) + MARGIN >= from
}

async function samplesOf(source: ByteSource, from: number, to: number): Promise<Sample[]> {
  const bytes = Buffer.allocUnsafeSlow(SAMPLE)
  const first = await source.read(bytes, 0, SAMPLE, from)
  const samples = [{ at: from, time: readHead(bytes.subarray(0, first.bytesRead), 0)?.time ?? null }]
  for (let position = from + STEP; position < to - STEP; position += STEP) {
    const { bytesRead } = await source.read(bytes, 0, SAMPLE, position)
    const start = bytes.subarray(0, bytesRead).indexOf(NEWLINE) + 1
    // A line that long joins two stretches.
    if (start === 0) continue
    samples.push({ at: position + start, time: readHead(bytes.subarray(0, bytesRead), start)?.time ?? null })
  }
  return samples
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
