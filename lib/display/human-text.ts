import type { DirectLine } from '../record/line.ts'
import { parseJson } from '../record/parse-json.ts'
import { type HumanLine, humanLine } from './human-line.ts'
import { safeText } from './safe-text.ts'

/** The text of a line for people: as `humanLine` shows it, or made safe if it is none, as a hook may have made something else of it. */
export function humanText(text: string, look: HumanLine): string {
  try {
    return humanLine(parseJson(text) as DirectLine, look)
  } catch {
    return safeText(text.trimEnd())
  }
}
