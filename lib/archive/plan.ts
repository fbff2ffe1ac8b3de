import { filesOfPart, type LogPart } from '../reader/lines/part-blocks.ts'
import { DAY } from '../time/units.ts'

/** One part of a day as it lies in the folder: a plain file, a compressed one, or both. */
export interface LocalPart extends LogPart {
  category: string
  day: string
  part: number
  /** Bytes on disk. */
  size: number
}

/** What to archive now, and what has to wait. */
export interface ArchivePlan {
  due: LocalPart[]
  /** Of days that are over, but written to a moment ago. */
  unsettled: LocalPart[]
  /** The latest day of a part beyond tomorrow, which no time zone explains; null without any. */
  ahead: string | null
}

/** When a part counts as closed. */
export interface Closing {
  /** `yyyy-MM-dd` */
  today: string
  /** Epoch milliseconds. */
  now: number
  /** Milliseconds that a file has to lie untouched. */
  settle: number
}

/** Finds the parts that are closed: their day is over and they have not changed for a while. A wrong guess costs one more segment. */
export function planArchive(parts: readonly LogPart[], { today, now, settle }: Closing): ArchivePlan {
  const plan: ArchivePlan = { due: [], unsettled: [], ahead: null }
  const tomorrow = new Date(Date.parse(today) + DAY).toISOString().slice(0, 10)
  for (const part of parts) {
    const local = localPart(part)
    if (local === null || local.size === 0) continue
    if (local.day > tomorrow && local.day > (plan.ahead ?? '')) plan.ahead = local.day
    if (local.day >= today) continue
    const isSettled = filesOfPart(part).every(({ modified }) => now - modified >= settle)
    plan[isSettled ? 'due' : 'unsettled'].push(local)
  }
  return plan
}

/** A part with its names; null when it has no file. */
export function localPart(part: LogPart): LocalPart | null {
  const files = filesOfPart(part)
  const [file] = files
  if (file === undefined) return null
  const size = files.reduce((sum, { size }) => sum + size, 0)
  return { ...part, category: file.category, day: file.day, part: file.part, size }
}
